import type { Platform } from "../platform";
import { BINARY_FOLDER } from "./finalStage";
import { BUILD_CACHE, DOWNLOAD_SECRET, forPlatform, type ModuleBuild, STRICTLY } from "./goStages";

/** Folder of the context with the module that pins the debugger. */
export const DELVE_FOLDER = "delve";

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
export function debugStages({ go, platforms }: Pick<ModuleBuild, "go" | "platforms">): string {
  const build = (platform: Platform): string =>
    forPlatform(
      go,
      platform,
      `go build -ldflags '-s -w' -o /out/${platform.folder}${BINARY_FOLDER}/dlv github.com/go-delve/delve/cmd/dlv`,
    );
  return `# The debugger.
FROM go AS delve-modules
ENV GOFLAGS="-mod=readonly -trimpath -buildvcs=false" GOWORK=off
WORKDIR /${DELVE_FOLDER}
RUN --mount=type=bind,source=${DELVE_FOLDER},target=/${DELVE_FOLDER} \\
    --mount=type=secret,id=${DOWNLOAD_SECRET},target=/run/secrets/${DOWNLOAD_SECRET} \\
    unset GOPROXY && GOENV=/run/secrets/${DOWNLOAD_SECRET} go mod download

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
