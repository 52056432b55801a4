import * as semver from "semver";
import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";
import { builderNames, hasContext, readBuilder, type StoredBuilder, type StoredNode } from "./builderFile";

/** The oldest BuildKit that will do: the first one whose lazy blobs outlive the session that imported them. */
export const LEAST_BUILDKIT = "0.33.0";

/** What a builder is to do. */
export interface BuilderUse {
  /** `host[:port][/path]` that it pushes to. */
  readonly registry: string;
  /** Whether the registry is known to speak plain HTTP. @default false */
  readonly isPlain?: boolean;
  /** Number of platforms of an image. */
  readonly platforms: number;
  /** Whether caches are pushed, too. */
  readonly exportsCache: boolean;
}

const CREATE = "docker buildx create --name multi --driver docker-container --driver-opt network=host";
const USE_ANOTHER = `make another one, \`${CREATE}\`, and set \`builder: multi\``;

/**
 * Why a builder of buildx cannot do what it is to do, as far as buildx's own files tell: nobody is asked, and nothing is
 * started.
 *
 * @param env `BUILDX_CONFIG`, `DOCKER_CONFIG` and `HOME` say where the files are.
 */
export function builderProblems(
  field: string,
  name: string,
  use: BuilderUse,
  env: Readonly<Record<string, string | undefined>>,
): Problem[] {
  const builder = readBuilder(name, env);
  const rules = builder === undefined ? [] : [...driverRules(builder, use), ...nodeRules(builder, use, env)];
  if (builder === undefined) {
    const names = builderNames(env);
    const rule = "is not a builder of buildx here";
    const fix =
      names.length === 0 ? `make it: \`${CREATE.replace("multi", name)}\`` : didYouMean(name, names);
    return [{ field, value: name, rule, fix }];
  }
  return rules.map((one) => ({ field, value: name, ...one }));
}

type Rule = Pick<Problem, "rule" | "fix">;

/** The provider would start a container of its own instead, on another network, and leave it running. */
function driverRules({ driver }: StoredBuilder, { platforms, exportsCache }: BuilderUse): Rule[] {
  const cannot = [
    ...(platforms > 1 ? ["build for several platforms"] : []),
    ...(exportsCache ? ["push a cache"] : []),
  ];
  return driver !== "docker" || cannot.length === 0
    ? []
    : [{ rule: `is Docker's own builder, which cannot ${cannot.join(" or ")}`, fix: USE_ANOTHER }];
}

function nodeRules(
  { driver, nodes }: StoredBuilder,
  use: BuilderUse,
  env: Readonly<Record<string, string | undefined>>,
): Rule[] {
  if (driver !== "docker-container") {
    return [];
  }
  const rules = nodes.flatMap((node) => [
    ...networkRules(node, use),
    ...contextRules(node, env),
    ...versionRules(node),
    ...plainRules(node, use),
  ]);
  return rules.filter(({ rule }, index) => rules.findIndex((one) => one.rule === rule) === index);
}

function networkRules({ options }: StoredNode, { registry }: BuilderUse): Rule[] {
  return options["network"] === "host" || !isLoopback(registry)
    ? []
    : [
        {
          rule: `has a network of its own, from which ${hostOf(registry)} is another machine's loopback`,
          fix: `give it the network of the machine, \`${CREATE}\`, and set \`builder: multi\``,
        },
      ];
}

function contextRules({ endpoint }: StoredNode, env: Readonly<Record<string, string | undefined>>): Rule[] {
  return endpoint === "" || endpoint.includes("://") || hasContext(endpoint, env)
    ? []
    : [
        {
          rule: `belongs to the Docker context ${endpoint}, which does not exist`,
          fix: `\`docker context create ${endpoint} --docker host=…\`, or ${USE_ANOTHER}`,
        },
      ];
}

function versionRules({ options }: StoredNode): Rule[] {
  const image = typeof options["image"] === "string" ? options["image"] : "";
  const version = /buildkit:v(\d+\.\d+\.\d+)/.exec(image)?.[1];
  return version === undefined || !isTooOld(version) ? [] : [tooOld(version)];
}

function plainRules({ config }: StoredNode, { registry, isPlain = false }: BuilderUse): Rule[] {
  const host = hostOf(registry);
  if (!isPlain || isLoopback(registry) || knowsAsPlain(config, host)) {
    return [];
  }
  const fix = `make it anew with \`--buildkitd-config\` and a file that says \`[registry."${host}"]\` and \`http = true\``;
  return [{ rule: `does not know that ${host} speaks plain HTTP`, fix }];
}

function knowsAsPlain(config: string, host: string): boolean {
  const section = config.split(/^\s*\[/m).find((one) => one.startsWith(`registry."${host}"]`));
  return /^\s*(http|insecure)\s*=\s*true/m.test(section ?? "");
}

/** Whether BuildKit of this version lacks what is needed. */
export function isTooOld(version: string): boolean {
  return semver.lt(version, LEAST_BUILDKIT);
}

/** What to say of a BuildKit that is too old. */
export function tooOld(version: string): Rule {
  return {
    rule: `runs BuildKit ${version}, and ${LEAST_BUILDKIT} is needed`,
    fix: `make it anew with a newer one (\`--driver-opt image=moby/buildkit:v${LEAST_BUILDKIT}\` or none)`,
  };
}

/** Whether a registry is on the machine of whoever asks for it. */
export function isLoopback(registry: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostOf(registry).replace(/:\d+$/, ""));
}

function hostOf(registry: string): string {
  return registry.split("/")[0] ?? "";
}
