// Package buildinfo says what a running binary is.
package buildinfo

// Info identifies a binary: which service, which version, for which
// architecture it was compiled.
type Info struct {
	Service string `json:"service"`
	Version string `json:"version"`
	Arch    string `json:"arch"`
}

// New returns the Info of a service. Its version is the Version variable of
// the service's main package.
func New(service, version string) Info {
	return Info{Service: service, Version: version, Arch: arch}
}

// Features names the CPU features that speed up hashing and encryption and
// that this machine has.
func Features() []string {
	found := []string{}
	for _, f := range features {
		if f.present {
			found = append(found, f.name)
		}
	}
	return found
}

type feature struct {
	name    string
	present bool
}
