import type { TreeFiles } from "./tree";

/** A small repository: two services, a package that both use, one third-party module. */
export const SHOP: TreeFiles = {
  "go.mod": "module example.com/shop\n\ngo 1.24\n\nrequire example.org/lib v1.0.0\n",
  "go.sum": "example.org/lib v1.0.0 h1:AAAA=\nexample.org/lib v1.0.0/go.mod h1:BBBB=\n",
  "application/auth/cmd/auth/main.go": [
    "package main",
    "",
    'import (\n\t"fmt"\n\n\t"example.com/shop/pkg/log"\n\t"example.org/lib/token"\n)',
    "",
    "// Version is set by the linker.\nvar Version string\n\nfunc main() { fmt.Println(log.Name, token.New()) }\n",
  ].join("\n"),
  "application/order/cmd/order/main.go":
    'package main\n\nimport "example.com/shop/pkg/log"\n\nfunc main() { println(log.Name) }\n',
  "application/order/cmd/order/main_test.go": "package main\n",
  "pkg/log/log.go": 'package log\n\nconst Name = "log"\n',
  "pkg/log/log_linux_arm64.go": "package log\n",
  "README.md": "shop\n",
};

export const AUTH = "application/auth/cmd/auth";
export const ORDER = "application/order/cmd/order";
