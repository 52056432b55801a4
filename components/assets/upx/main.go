//go:build linux

// Command upx packs the programs of an image with UPX, tells what that saves and what it costs at each start, and fails
// if it does not pay. It runs in a step of the build, with nothing but the standard library and the `upx` on its PATH.
//
// Arguments: the service, what is packed in spite of not paying (`yes` or `no`), and `<platform>=<file>` for each program
// below /compiled; what follows `--` goes to UPX. The packed programs lie below /out.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

const (
	from, to = "/compiled", "/out"
	// What packing must take off what is pulled, in percent.
	leastSaving = 10
	// How often a start is measured.
	starts = 5
	// What registries get: the level that images are compressed with.
	level = 4
)

func main() {
	// what a step that fails has written last gets a moment to be read
	if !run(os.Args[1:]) {
		time.Sleep(time.Second)
		os.Exit(1)
	}
}

type program struct {
	platform, file string
	// What UPX says if it fails, or why nothing could be packed.
	err error
	// Bytes of the file, and of the file as it is pushed.
	size, pushed, packedSize, packedPushed int
}

func run(arguments []string) bool {
	service, forced := arguments[0], arguments[1] == "yes"
	split := slices.Index(arguments, "--")
	flags := arguments[split+1:]
	upx, err := exec.LookPath("upx")
	if err != nil {
		say("upx: the image of `upx.image` has no program `upx` on its PATH")
		return false
	}
	programs := make([]program, 0, split)
	for _, argument := range arguments[2:split] {
		platform, file, _ := strings.Cut(argument, "=")
		programs = append(programs, program{platform: platform, file: file})
	}
	var all sync.WaitGroup
	for index := range programs {
		all.Add(1)
		go func(one *program) {
			defer all.Done()
			one.pack(upx, flags)
		}(&programs[index])
	}
	all.Wait()
	pays := true
	for _, one := range programs {
		if one.err != nil {
			say("upx: %s (%s): /app/%s: %v", service, one.platform, filepath.Base(one.file), one.err)
			pays = false
			continue
		}
		saving := 100 * (one.pushed - one.packedPushed) / one.pushed
		say("upx: %s (%s): /app/%s %s -> %s on disk, %s -> %s to pull (%s); %s",
			service, one.platform, filepath.Base(one.file), size(one.size), size(one.packedSize),
			size(one.pushed), size(one.packedPushed), change(saving), one.startCost())
		if saving < leastSaving && !forced {
			say("upx: %s (%s): it does not pay, less than %d %% of what is pulled is saved. Fix: leave `upx` out, or set `upx.force`",
				service, one.platform, leastSaving)
			pays = false
		}
	}
	return pays
}

func (one *program) pack(upx string, flags []string) {
	source, target := filepath.Join(from, one.file), filepath.Join(to, one.file)
	if one.err = os.MkdirAll(filepath.Dir(target), 0o755); one.err != nil {
		return
	}
	if output, err := exec.Command(upx, append(slices.Clone(flags), "-qq", "-o", target, source)...).CombinedOutput(); err != nil {
		one.err = fmt.Errorf("UPX failed (%w): %s", err, strings.TrimSpace(string(output)))
		return
	}
	if one.size, one.pushed, one.err = sizes(source); one.err != nil {
		return
	}
	if one.packedSize, one.packedPushed, one.err = sizes(target); one.err != nil {
		return
	}
	one.err = withoutTime(target)
}

// withoutTime makes the file and its folders bear no time of the build, so that two builds are equal.
func withoutTime(file string) error {
	for ; file != to; file = filepath.Dir(file) {
		if err := os.Chtimes(file, time.Unix(0, 0), time.Unix(0, 0)); err != nil {
			return err
		}
	}
	return nil
}

func sizes(file string) (size int, pushed int, err error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return 0, 0, err
	}
	var compressed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&compressed, level)
	if err != nil {
		return 0, 0, err
	}
	_, err = writer.Write(content)
	return len(content), compressed.Len(), errors.Join(err, writer.Close())
}

// startCost says how much later a packed program starts, where the program can be started.
func (one *program) startCost() string {
	if _, architecture, _ := strings.Cut(one.platform, "/"); strings.SplitN(architecture, "/", 2)[0] != runtime.GOARCH {
		return fmt.Sprintf("its start cannot be measured on a builder of linux/%s", runtime.GOARCH)
	}
	plain, err := startTime(filepath.Join(from, one.file))
	packed, failed := startTime(filepath.Join(to, one.file))
	if err = errors.Join(err, failed); err != nil {
		return fmt.Sprintf("its start could not be measured: %v", err)
	}
	return fmt.Sprintf("each start takes %d ms more", (packed - plain).Milliseconds())
}

// startTime is the median of what a program takes until Go's runtime begins.
func startTime(file string) (time.Duration, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	times := make([]time.Duration, starts)
	for index := range times {
		var err error
		if times[index], err = untilRuntime(file); err != nil {
			return 0, err
		}
	}
	slices.Sort(times)
	return times[starts/2], nil
}

// The part of ptrace that package syscall lacks (linux/ptrace.h).
const (
	getSyscallInfo = 0x420e
	optionExitKill = 0x100000
	optionSysGood  = 0x1
	entry          = 1
)

type syscallInfo struct {
	op                   uint8
	_                    [3]byte
	_                    uint32
	instruction, pointer uint64
	number               uint64
	_                    [48]byte
}

// untilRuntime starts a program, and ends it at the first thing that Go's runtime does: it asks for the processors. So no
// line of the program itself is run.
func untilRuntime(file string) (time.Duration, error) {
	command := exec.Command(file)
	command.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := command.Start(); err != nil {
		return 0, err
	}
	pid := command.Process.Pid
	defer func() { _ = command.Process.Kill(); _ = command.Wait() }()
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil {
		return 0, err
	}
	if err := syscall.PtraceSetOptions(pid, optionExitKill|optionSysGood); err != nil {
		return 0, err
	}
	start := time.Now()
	for {
		if err := syscall.PtraceSyscall(pid, 0); err != nil {
			return 0, err
		}
		if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil {
			return 0, err
		}
		elapsed := time.Since(start)
		if status.Exited() || status.Signaled() {
			return 0, errors.New("it ends before Go's runtime begins")
		}
		var info syscallInfo
		if _, _, errno := syscall.Syscall6(syscall.SYS_PTRACE, getSyscallInfo, uintptr(pid),
			unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)), 0, 0); errno != 0 {
			return 0, errno
		}
		if info.op == entry && info.number == syscall.SYS_SCHED_GETAFFINITY {
			return elapsed, nil
		}
	}
}

func change(saving int) string {
	if saving < 0 {
		return fmt.Sprintf("%d %% more", -saving)
	}
	return fmt.Sprintf("%d %% less", saving)
}

func say(format string, values ...any) {
	fmt.Fprintf(os.Stdout, format+"\n", values...)
}

func size(count int) string {
	switch {
	case count >= 999_950:
		return fmt.Sprintf("%.1f MB", float64(count)/1e6)
	case count >= 1000:
		return fmt.Sprintf("%.1f kB", float64(count)/1e3)
	}
	return fmt.Sprintf("%d B", count)
}
