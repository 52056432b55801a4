// Command budget tells what is in programs that are larger than they may be. It runs in the compile step of an image,
// with nothing but the standard library, and only if there is such a program.
//
// Arguments: the service, the budget as it was written, the budget in bytes, and `<platform>=<file>` for each program.
package main

import (
	"debug/buildinfo"
	"debug/elf"
	"debug/gosym"
	"fmt"
	"net/url"
	"os"
	"path"
	"sort"
	"strconv"
	"strings"
)

// How many packages are named.
const shown = 5

func main() {
	if len(os.Args) < 5 {
		fmt.Println("usage: budget service budget bytes platform=file...")
		os.Exit(2)
	}
	service, budget := os.Args[1], os.Args[2]
	limit, _ := strconv.ParseInt(os.Args[3], 10, 64)
	// written at once: lines that come one by one may be torn apart in the log of a build
	var text strings.Builder
	defer func() { os.Stdout.WriteString(text.String()) }()
	for _, argument := range os.Args[4:] {
		platform, file, _ := strings.Cut(argument, "=")
		info, err := os.Stat(file)
		if err != nil {
			fmt.Fprintln(&text, err)
			continue
		}
		fmt.Fprintf(&text, "%s (%s): /app/%s has %s, %s more than maxSize.binary allows (%s)\n",
			service, platform, path.Base(file), bytes(info.Size()), bytes(info.Size()-limit), budget)
		if err := explain(&text, file); err != nil {
			fmt.Fprintf(&text, "  what it is made of cannot be told: %v\n", err)
		}
	}
}

func explain(text *strings.Builder, file string) error {
	program, err := elf.Open(file)
	if err != nil {
		return err
	}
	defer program.Close()
	packages, err := packageSizes(program, mainPackage(file))
	if err != nil {
		return err
	}
	fmt.Fprintln(text, "  largest packages, by machine code:")
	for _, name := range largest(packages, shown) {
		fmt.Fprintf(text, "  %10s  %s\n", bytes(packages[name]), name)
	}
	fmt.Fprintln(text, "  the whole of it:")
	kinds := sectionSizes(program)
	for _, name := range largest(kinds, len(kinds)) {
		fmt.Fprintf(text, "  %10s  %s\n", bytes(kinds[name]), name)
	}
	return nil
}

// packageSizes adds up the functions of each package, from the table that stripped programs have, too.
func packageSizes(program *elf.File, mainPackage string) (map[string]int64, error) {
	text, table := program.Section(".text"), program.Section(".gopclntab")
	if table == nil {
		table = program.Section(".data.rel.ro.gopclntab")
	}
	if text == nil || table == nil {
		return nil, fmt.Errorf("%s", "it has no table of functions")
	}
	data, err := table.Data()
	if err != nil {
		return nil, err
	}
	functions, err := gosym.NewTable(nil, gosym.NewLineTable(data, text.Addr))
	if err != nil {
		return nil, err
	}
	sizes := map[string]int64{}
	for _, function := range functions.Funcs {
		name := function.PackageName()
		if unescaped, err := url.PathUnescape(name); err == nil {
			name = unescaped
		}
		if name == "main" {
			name = mainPackage
		}
		if name != "" {
			sizes[name] += int64(function.End - function.Entry)
		}
	}
	return sizes, nil
}

func mainPackage(file string) string {
	info, err := buildinfo.ReadFile(file)
	if err != nil || info.Path == "" {
		return "main"
	}
	return info.Path
}

// sectionSizes says which kinds of bytes a program has.
func sectionSizes(program *elf.File) map[string]int64 {
	sizes := map[string]int64{}
	for _, section := range program.Sections {
		if section.Type != elf.SHT_NOBITS && section.Type != elf.SHT_NULL {
			sizes[kindOf(section.Name)] += int64(section.FileSize)
		}
	}
	return sizes
}

func kindOf(section string) string {
	switch {
	case section == ".text":
		return "machine code"
	case strings.HasSuffix(section, ".gopclntab"):
		return "tables of its functions"
	case strings.HasSuffix(section, ".rodata"):
		return "constants: types, strings, embedded files"
	case strings.HasPrefix(section, ".debug_"), section == ".symtab", section == ".strtab":
		return "symbols and debug information (-s -w leaves them out)"
	}
	return "everything else"
}

func largest(sizes map[string]int64, count int) []string {
	names := make([]string, 0, len(sizes))
	for name := range sizes {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		if sizes[names[i]] != sizes[names[j]] {
			return sizes[names[i]] > sizes[names[j]]
		}
		return names[i] < names[j]
	})
	return names[:min(count, len(names))]
}

func bytes(count int64) string {
	switch {
	case count >= 999_950:
		return fmt.Sprintf("%.1f MB", float64(count)/1e6)
	case count >= 1000:
		return fmt.Sprintf("%.1f kB", float64(count)/1e3)
	}
	return fmt.Sprintf("%d B", count)
}
