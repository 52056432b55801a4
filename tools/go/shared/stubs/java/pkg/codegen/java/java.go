// Package java stands in for the schema struct of the Java code generator.
package java

// PackageInfo holds what the provider's schema says to the Java generator.
type PackageInfo struct {
	BuildFiles                      string
	GradleNexusPublishPluginVersion string
	Dependencies                    map[string]string
}
