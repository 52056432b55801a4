import * as fs from "node:fs";
import * as path from "node:path";
import type { Builder } from "../engine/builder";
import { packageOf } from "../trees/tree";
import type { Job, Prepare } from "./arm";
import { PLATFORMS } from "./platforms";

/** The recipe that the product replaces, with nothing but its bugs fixed; its layout's main package is an argument. */
export const SEED_DOCKERFILE = `ARG GO_IMAGE
FROM --platform=$BUILDPLATFORM \${GO_IMAGE} AS compile
ARG TARGETOS
ARG TARGETARCH
ARG MAIN
ARG VERSION=dev
ARG CGOENABLED=0
ARG GOPROXY
WORKDIR /build
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \\
    GOOS=$TARGETOS GOARCH=$TARGETARCH CGO_ENABLED=$CGOENABLED \\
    go build -ldflags="-s -w -X main.Version=$VERSION" -o /app/service $MAIN
FROM scratch AS final
COPY --from=compile /app/service /app/service
ENTRYPOINT ["/app/service"]
`;

/** One BuildKit build a service, all side by side, each with a registry cache of its own in mode `max`. */
export const seed: Prepare = async (job) => {
  const { workshop, workspace, conditions, log } = job;
  const builder = await workshop.builderFor("seed", conditions);
  const namespace = workshop.namespaceFor(workspace, conditions);
  const dockerfile = path.join(workspace.folder, "dockerfile");
  fs.mkdirSync(dockerfile, { recursive: true, mode: 0o700 });
  fs.writeFileSync(path.join(dockerfile, "Dockerfile"), SEED_DOCKERFILE);
  const env = workshop.clientEnvironment();
  const all = workspace
    .servicesFor(conditions)
    .map((service) => argumentsOf(job, builder, dockerfile, namespace, service));
  return {
    builder,
    run: async () => {
      const builds = all.map(async (args, index) =>
        workshop.parts.commands.run({
          program: builder.client,
          args,
          cwd: workspace.folder,
          env,
          log: `${log}.${index}`,
        }),
      );
      // each is awaited to its end: a failed one must not leave the others running
      await Promise.allSettled(builds);
      await Promise.all(builds);
    },
  };
};

function argumentsOf(
  { workshop, workspace }: Job,
  builder: Builder,
  dockerfile: string,
  namespace: string,
  service: string,
): string[] {
  const { registry, goImage, download } = workshop.parts;
  const repository = `${registry.host}/${namespace}/${service}`;
  const cache = `type=registry,ref=${repository}:cache`;
  const proxy = download["GOPROXY"] ?? process.env["GOPROXY"];
  return [
    ...["--addr", builder.address, "build", "--progress", "plain", "--frontend", "dockerfile.v0"],
    ...["--local", `context=${workspace.root}`, "--local", `dockerfile=${dockerfile}`],
    ...["--opt", `platform=${PLATFORMS.join(",")}`, "--opt", `build-arg:GO_IMAGE=${goImage}`],
    ...["--opt", `build-arg:MAIN=${packageOf(workspace.tree, service)}`],
    ...(proxy === undefined ? [] : ["--opt", `build-arg:GOPROXY=${proxy}`]),
    ...["--import-cache", cache, "--export-cache", `${cache},mode=max`],
    ...["--output", `type=image,name=${repository}:bench,push=true`],
  ];
}
