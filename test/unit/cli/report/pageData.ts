import type { SizedImage } from "../../../../components/size/sizeDocument";
import type { ReportData, ReportService } from "../../../../cli/report/reportData";

/** A name that a page must not take for markup. */
export const EVIL = `<script>alert("1")</script><img src=x onerror='a'>`;

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const refOf = (name: string, digit: string): string => `registry.example.com/team/${name}@${digest(digit)}`;

/** What a program of 1,000,000 bytes is made of, compared with one before it. */
export function sized(name: string, isCompared: boolean): SizedImage {
  const of = (size: number, difference: number): { size: number; difference?: number } =>
    isCompared ? { size, difference } : { size };
  return {
    name,
    reference: refOf(name, "a"),
    previous: isCompared ? refOf(name, "b") : null,
    note: null,
    platforms: [
      {
        platform: "linux/amd64",
        digest: digest("c"),
        compressed: of(400_000, 100),
        uncompressed: of(1_100_000, 300),
        layers: [
          {
            digest: digest("d"),
            compressed: 300_000,
            uncompressed: 1_000_000,
            createdBy: "COPY",
            shared: null,
          },
        ],
        programs: [
          {
            path: "/app/service",
            ...of(1_000_000, 300),
            go: "go1.26.8",
            modules: [
              { name: "std", version: "go1.26.8", ...of(600_000, 0) },
              { name: "example.com/shop", version: "(devel)", ...of(200_000, 300) },
            ],
            packages: [
              { name: "runtime", module: "std", code: 1, ...of(600_000, 0) },
              { name: `example.com/shop/${EVIL}`, module: "example.com/shop", code: 1, ...of(150_000, 500) },
              { name: "example.com/shop", module: "example.com/shop", code: 1, ...of(49_900, -200) },
              { name: "example.com/shop/small", module: "example.com/shop", code: 1, ...of(60, 0) },
              { name: "example.com/shop/tiny", module: "example.com/shop", code: 1, ...of(40, 0) },
            ],
            others: [{ name: "constants", ...of(200_000, 0) }],
          },
        ],
      },
    ],
  };
}

export function service(name: string, images: number): ReportService {
  return {
    name,
    images: ["a", "b", "c"].slice(0, images).map((digit, index) => ({
      ref: refOf("auth", digit),
      digest: digest(digit),
      version: `${digit}00000000000`,
      since: `2026-11-2${6 - index}T10:00:00.000Z`,
      sizes: index === 2 ? undefined : [{ platform: "linux/amd64", bytes: 400_000 - 100 * index }],
    })),
    content: { value: sized(name, images > 1) },
  };
}

const NOTHING = { modules: [], settings: [], bases: [], declared: [] };

/** A stack of which everything is known, with names that are markup. */
export function fullData(): ReportData {
  return {
    project: `shop ${EVIL}`,
    stack: "dev",
    time: "2026-11-26T12:00:00.000Z",
    services: [service("auth", 3), service(EVIL, 1)],
    historySource: "From a test.",
    lastUpdate: {
      value: {
        time: "2026-11-26T10:00:00.000Z",
        changes: {
          services: [
            {
              ...NOTHING,
              ...{
                name: "auth",
                kind: "changed",
                main: "cmd/auth",
                from: "b00000000000",
                to: "a00000000000",
              },
              files: [
                { name: `pkg/${EVIL}.go`, kind: "changed" },
                { name: "cmd/auth/main.go", kind: "added" },
              ],
            },
            {
              ...NOTHING,
              ...{ name: EVIL, kind: "added", main: `cmd/${EVIL}`, from: undefined, to: "a00000000000" },
              files: [{ name: `pkg/${EVIL}.go`, kind: "changed" }],
            },
          ],
          others: [{ name: "go-dependencies", type: "GoDependencies", kind: "changed", what: "" }],
        },
      },
    },
    graph: {
      value: {
        services: [
          { name: "auth", package: "example.com/shop/cmd/auth" },
          { name: EVIL, package: "example.com/shop/cmd/evil" },
        ],
        packages: [
          { path: "example.com/shop/cmd/auth", folder: "cmd/auth", services: ["auth"] },
          { path: "example.com/shop/cmd/evil", folder: `cmd/${EVIL}`, services: [EVIL] },
          { path: "example.com/shop/pkg/log", folder: "pkg/log", services: ["auth", EVIL] },
          { path: "example.com/shop/pkg/id", folder: "pkg/id", services: ["auth"] },
        ],
        modules: [],
        imports: [
          { from: "example.com/shop/cmd/auth", to: "example.com/shop/pkg/id" },
          { from: "example.com/shop/cmd/auth", to: "example.com/shop/pkg/log" },
          { from: "example.com/shop/cmd/evil", to: "example.com/shop/pkg/log" },
          { from: "example.com/shop/pkg/id", to: "example.com/shop/pkg/log" },
        ],
      },
    },
    runs: {
      value: [run("2026-11-25", 9_000, 0), run("2026-11-26", 2_000, 2)],
    },
    curves: [
      { title: `S3: ${EVIL}`, run: "2026-11-24", svg: '<svg xmlns="http://www.w3.org/2000/svg"></svg>' },
    ],
  };
}

function run(
  day: string,
  compiling: number,
  cachedSteps: number,
): { time: string; stack: string; builds: never[] } {
  const builds = ["auth", EVIL].map((name) => ({
    ...{ name, state: "pushed", phases: { preparing: 100, compiling, pushing: 400 }, steps: 2, cachedSteps },
  }));
  return { time: `${day}T10:00:00.000Z`, stack: "dev", builds: builds as never[] };
}
