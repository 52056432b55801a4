import { DELVE_FOLDER } from "../assetNames";
import type { Platform } from "../../toolchain/platform";
import { downloadSecrets, trustAuthorities } from "./downloadSecrets";
import { BINARY_FOLDER } from "./finalStage";
import { BUILD_CACHE, DOWNLOAD_SECRET, forPlatform, type ModuleBuild, STRICTLY } from "./goStages";

/** Architectures that Delve supports on Linux (its `pkg/proc/native`); elsewhere it does not compile. */
export const DELVE_ARCHITECTURES: readonly string[] = [
  "amd64",
  "arm64",
  "386",
  "ppc64le",
  "riscv64",
  "loong64",
];

/** Delve for every platform, at the version and with the sums that come with this package. */
export function debugStages({
  go,
  platforms,
  credentials,
}: Pick<ModuleBuild, "go" | "platforms" | "credentials">): string {
  const build = (platform: Platform): string =>
    forPlatform(
      { ...go, cgo: undefined },
      platform,
      `go build -ldflags '-s -w' -o /out/${platform.folder}${BINARY_FOLDER}/dlv github.com/go-delve/delve/cmd/dlv`,
    );
  return `# The debugger.
FROM go AS delve-modules
ENV GOFLAGS="-mod=readonly -trimpath -buildvcs=false" GOWORK=off${go.cgo === undefined ? "" : " CGO_ENABLED=0"}
WORKDIR /${DELVE_FOLDER}
RUN --mount=type=bind,source=${DELVE_FOLDER},target=/${DELVE_FOLDER} \\
    ${downloadSecrets(credentials).join(" \\\n    ")} \\
    ${trustAuthorities(credentials)
      .map((line) => `${line} && `)
      .join("")}unset GOPROXY && GOENV=/run/secrets/${DOWNLOAD_SECRET} go mod download

FROM delve-modules AS delve
RUN --network=none \\
    --mount=type=bind,source=${DELVE_FOLDER},target=/${DELVE_FOLDER} \\
    --mount=type=cache,id=go-service-image-delve,target=${BUILD_CACHE} <<EOF
${STRICTLY}
mkdir -p ${platforms.map(({ folder }) => `/out/${folder}${BINARY_FOLDER}`).join(" ")}
${platforms.map(build).join("\n")}
find /out -exec touch -d @0 {} +
EOF
`;
}
