import * as fs from "node:fs";
import * as path from "node:path";
import { BUILDKIT } from "../../tools/goTools/catalog";
import { program } from "../../tools/goTools/toolset";
import type { Builder } from "../engine/builder";
import type { Action, Conditions, Driver, Task } from "./arm";
import type { Place } from "./place";
import { PLATFORMS } from "./platforms";
import type { Workshop } from "./workshop";

/** The recipe that the product replaces, with nothing but its bugs fixed. */
export const SEED_DOCKERFILE = `ARG GO_IMAGE
FROM --platform=$BUILDPLATFORM \${GO_IMAGE} AS compile
ARG TARGETOS
ARG TARGETARCH
ARG SERVICE
ARG VERSION=dev
ARG CGOENABLED=0
ARG GOPROXY
WORKDIR /build
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \\
    GOOS=$TARGETOS GOARCH=$TARGETARCH CGO_ENABLED=$CGOENABLED \\
    go build -ldflags="-s -w -X main.Version=$VERSION" -o /app/service ./application/\${SERVICE}/cmd/\${SERVICE}
FROM scratch AS final
COPY --from=compile /app/service /app/service
ENTRYPOINT ["/app/service"]
`;

const MAIN = "./application/${SERVICE}/cmd/${SERVICE}";

/** One BuildKit build a service, all side by side, each with a registry cache of its own in mode `max`. */
export class Seed implements Driver {
  public readonly arm = "seed";

  public constructor(private readonly workshop: Workshop) {}

  public async prepare(place: Place, conditions: Conditions, _task: Task, log: string): Promise<Action> {
    const { commands, tools } = this.workshop.parts;
    commands.throwIfInterrupted();
    const isEmpty = conditions.machine === "empty";
    const builder = isEmpty ? await this.workshop.emptyBuilder() : await this.workshop.builder(this.arm);
    const namespace =
      conditions.registry === "empty" ? this.workshop.emptyNamespace(this.arm) : place.namespace;
    const client = program(tools, BUILDKIT, "buildctl");
    const env = this.workshop.clientEnvironment();
    const services = conditions.isFirstOnly ? place.services.slice(0, 1) : place.services;
    const all = services.map((service) => this.#arguments(place, builder, namespace, service));
    return {
      builder,
      run: async () => {
        const builds = all.map(async (args, index) =>
          commands.run({ program: client, args, cwd: place.folder, env, log: `${log}.${index}` }),
        );
        // each is awaited to its end: a failed one must not leave the others running
        const failed = (await Promise.allSettled(builds)).find(({ status }) => status === "rejected");
        if (failed?.status === "rejected") {
          throw failed.reason;
        }
      },
      cleanUp: async () => (isEmpty ? builder.remove() : undefined),
    };
  }

  #arguments(place: Place, builder: Builder, namespace: string, service: string): string[] {
    const { registry, goImage, download } = this.workshop.parts;
    const repository = `${registry.host}/${namespace}/${service}`;
    const cache = `type=registry,ref=${repository}:cache`;
    const proxy = download["GOPROXY"] ?? process.env["GOPROXY"];
    return [
      ...["--addr", builder.address, "build", "--progress", "plain", "--frontend", "dockerfile.v0"],
      ...["--local", `context=${place.tree.root}`],
      ...["--local", `dockerfile=${this.#dockerfile(place, service)}`],
      ...["--opt", `platform=${PLATFORMS.join(",")}`],
      ...["--opt", `build-arg:GO_IMAGE=${goImage}`, "--opt", `build-arg:SERVICE=${service}`],
      ...(proxy === undefined ? [] : ["--opt", `build-arg:GOPROXY=${proxy}`]),
      ...["--import-cache", cache, "--export-cache", `${cache},mode=max`],
      ...["--output", `type=image,name=${repository}:bench,push=true`],
    ];
  }

  /** The text of one Dockerfile serves all services of the recipe's layout; elsewhere the path of `main` differs. */
  #dockerfile(place: Place, service: string): string {
    const main = place.tree.mainOf(service);
    const isUsual = main === `./application/${service}/cmd/${service}`;
    const folder = path.join(place.folder, "dockerfiles", isUsual ? "all" : service);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const text = isUsual ? SEED_DOCKERFILE : SEED_DOCKERFILE.replace(MAIN, main);
    fs.writeFileSync(path.join(folder, "Dockerfile"), text);
    return folder;
  }
}
