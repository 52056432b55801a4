// Package codegen stands in for the schema struct of the .NET code generator.
package codegen

// CSharpPackageInfo holds what the provider's schema says to the .NET generator.
type CSharpPackageInfo struct {
	RespectSchemaVersion bool
	PackageReferences    map[string]string
}
