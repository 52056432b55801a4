import type { TreeFiles } from "../tree";

/** Services of {@link goMonorepo}. */
export const SERVICES = ["auth", "billing", "shipping"] as const;

const main = (body: string, ...imports: string[]): string => `package main

import (
	"fmt"
${imports.map((path) => `	${path.startsWith("_ ") ? `_ "${path.slice(2)}"` : JSON.stringify(path)}\n`).join("")})

var Version = "unknown"

func main() {
	fmt.Println(Version, ${body})
}
`;

/**
 * A small Go monorepo with few and cheap packages: three services, two shared packages, an embedded file, a test, and
 * two third-party modules, of which `github.com/pkg/errors` is required and not imported yet.
 *
 * `auth` and `shipping` use `pkg/greeting`; `billing` and `shipping` use `pkg/money`; `auth` embeds `policy.txt`.
 */
export function goMonorepo(): TreeFiles {
  return {
    "go.mod": goMod("v0.8.1"),
    "go.sum": GO_SUM,
    "README.md": "# Shop\n",
    "pkg/greeting/greeting.go": 'package greeting\n\nfunc Hello() string { return "hello" }\n',
    "pkg/money/money.go": "package money\n\nfunc Cents(euros int) int { return euros * 100 }\n",
    "application/auth/cmd/auth/main.go": main(
      "greeting.Hello(), policy.Text, len(words)",
      "example.com/shop/application/auth/internal/policy",
      "example.com/shop/pkg/greeting",
      "github.com/google/shlex",
    ).replace("\tfmt", '\twords, _ := shlex.Split("a b")\n\tfmt'),
    "application/auth/internal/policy/policy.go":
      'package policy\n\nimport _ "embed"\n\n//go:embed policy.txt\nvar Text string\n',
    "application/auth/internal/policy/policy.txt": "everybody may read\n",
    "application/auth/internal/policy/policy_test.go":
      'package policy\n\nimport "testing"\n\nfunc TestText(t *testing.T) {}\n',
    "application/billing/cmd/billing/main.go": main("money.Cents(3)", "example.com/shop/pkg/money"),
    "application/shipping/cmd/shipping/main.go": main(
      "greeting.Hello(), money.Cents(4)",
      "example.com/shop/pkg/greeting",
      "example.com/shop/pkg/money",
    ),
  };
}

/** The module file, with a release of `github.com/pkg/errors`: v0.8.1 or v0.9.1. */
export function goMod(errors: string): string {
  return `module example.com/shop

go 1.24

require (
	github.com/google/shlex v0.0.0-20191202100458-e7afc7fbc510
	github.com/pkg/errors ${errors}
)
`;
}

const GO_SUM = `github.com/google/shlex v0.0.0-20191202100458-e7afc7fbc510 h1:El6M4kTTCOh6aBiKaUGG7oYTSPP8MxqL4YI3kZKwcP4=
github.com/google/shlex v0.0.0-20191202100458-e7afc7fbc510/go.mod h1:pupxD2MaaD3pAXIBCelhxNneeOaAeabZDe5s4K6zSpQ=
github.com/pkg/errors v0.8.1 h1:iURUrRGxPUNPdy5/HRSm+Yj6okJ6UtLINN0Q9M4+h3I=
github.com/pkg/errors v0.8.1/go.mod h1:bwawxfHBFNV+L2hUp1rHADufV3IMtnDRdf1r5NINEl0=
github.com/pkg/errors v0.9.1 h1:FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4=
github.com/pkg/errors v0.9.1/go.mod h1:bwawxfHBFNV+L2hUp1rHADufV3IMtnDRdf1r5NINEl0=
`;
