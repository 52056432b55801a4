import { isBuiltImage, noImage } from "../builtImage";
import { didYouMean } from "../../common/didYouMean";
import { parseDuration } from "../../common/duration";
import { lineProblems } from "../../common/lines";
import type { Problem } from "../../common/problem";
import { isDigest } from "../../common/reference";
import { isPlain } from "../../common/quoting";
import { imageProblems } from "../../common/referenceProblems";
import { SECRET_NAME } from "../../common/secretName";
import { mirrorProblems } from "./mirror";
import type { ServiceArguments } from "../serviceArguments";
import type { Healthcheck, RuntimeArguments, RuntimeBase } from "./runtimeArguments";
import { zoneProblems } from "./zones";

const PRESETS: readonly string[] = ["scratch", "distroless", "alpine"];

/** Folders of the image that belong to the kernel or the container engine, or have modes of their own. */
const RESERVED = /^\/(proc|sys|dev|tmp|run\/secrets)(\/|$)/;

/** Checks the arguments that need no look at the source tree. */
export function runtimeProblems(args: RuntimeArguments & Pick<ServiceArguments, "programs">): Problem[] {
  return [
    ...baseProblems("runtime", args.runtime ?? "scratch"),
    ...mirrorProblems("mirrors", args.mirrors ?? {}),
    ...digestProblems("bases", args.bases ?? {}),
    ...(args.timezone === undefined ? [] : zoneProblems("timezone", args.timezone)),
    ...userProblems("user", args.user ?? "65532:65532"),
    ...programPathProblems("programPath", args),
    ...entrypointProblems("entrypoint", args.entrypoint),
    ...startProblems("", args),
    ...(args.workingDirectory === undefined ? [] : pathProblems("workingDirectory", args.workingDirectory)),
    ...volumeProblems("volumes", args.volumes ?? []),
    ...(args.healthcheck === undefined ? [] : healthcheckProblems("healthcheck", args.healthcheck)),
    ...Object.entries(args.perPlatform ?? {}).flatMap(([platform, variant]) =>
      startProblems(`perPlatform.${platform}.`, { ...args, files: {}, environment: {}, ...variant }),
    ),
    ...nameProblems("labels", args.labels ?? {}),
    ...nameProblems("annotations", args.annotations ?? {}),
  ];
}

/** What may also differ by platform. */
function startProblems(
  at: string,
  args: Pick<RuntimeArguments, "arguments" | "environment" | "files" | "timezone" | "programPath">,
): Problem[] {
  return [
    ...(args.arguments ?? []).flatMap((one, index) => lineProblems(`${at}arguments[${index}]`, one)),
    ...environmentProblems(`${at}environment`, args),
    ...Object.entries(args.files ?? {}).flatMap(([source, target]) =>
      targetProblems(`${at}files.${source}`, target, args.programPath),
    ),
  ];
}

/** Folders that are links in the bases of today: a layer with a folder of that name would take the link's place. */
const LINKED = /^\/(bin|sbin|lib|lib32|lib64)\//;

function programPathProblems(
  field: string,
  { programPath: path, programs = {} }: Pick<ServiceArguments, "programPath" | "programs">,
): Problem[] {
  if (path === undefined) {
    return [];
  }
  const other = Object.keys(programs).find((name) => path === `/app/${name}`);
  if (other !== undefined) {
    const rule = `is where the program \`${other}\` lies`;
    return [{ field, value: path, rule, fix: "choose another path" }];
  }
  if (LINKED.test(path)) {
    const rule = "lies in a folder that is a link in many bases";
    return [{ field, value: path, rule, fix: `write \`/usr${path}\`` }];
  }
  const rule = "has a character that scripts do not take as it is";
  return isPlain(path)
    ? targetProblems(field, path)
    : [{ field, value: path, rule, fix: "use letters, digits, `.`, `_` and `-`" }];
}

function entrypointProblems(field: string, entrypoint: readonly string[] | undefined): Problem[] {
  if (entrypoint === undefined) {
    return [];
  }
  const fix = 'write it like `["/sbin/tini", "--", "/app/service"]`, or leave it out';
  return entrypoint.length === 0
    ? [{ field, rule: "names no program", fix }]
    : entrypoint.flatMap((word, index) => lineProblems(`${field}[${index}]`, word));
}

function baseProblems(field: string, base: RuntimeBase): Problem[] {
  if (typeof base === "string") {
    if (PRESETS.includes(base)) {
      return [];
    }
    const fix = /[/:@]/.test(base) ? `write { image: "${base}" }` : didYouMean(base, PRESETS);
    return [{ field, value: base, rule: "is not a preset", fix }];
  }
  return (["image", "debugImage"] as const).flatMap((name) => {
    const image: unknown = base[name];
    const at = `${field}.${name}`;
    if (image === undefined || (name === "image" && isBuiltImage(image))) {
      return [];
    }
    return typeof image === "string" ? imageProblems(at, image) : [noImage(at)];
  });
}

function digestProblems(field: string, digests: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(digests)
    .filter(([, digest]) => !isDigest(digest))
    .map(([image, value]) => ({
      field: `${field}.${image}`,
      value,
      rule: "is not a digest",
      fix: "write it as registries do, `sha256:` and 64 digits, or leave it out",
    }));
}

/** Checks a user. */
export function userProblems(field: string, user: string): Problem[] {
  const ids = user.split(":").map(Number);
  if (!/^\d{1,10}(:\d{1,10})?$/.test(user) || ids.some((id) => id > 0xffff_fffe)) {
    const rule = "is not `uid` or `uid:gid` in numbers: a cluster cannot see whether a name means root";
    return [{ field, value: user, rule, fix: "leave it out to get 65532:65532" }];
  }
  return [];
}

function environmentProblems(
  field: string,
  { environment = {}, timezone }: Pick<RuntimeArguments, "environment" | "timezone">,
): Problem[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const at = `${field}.${name}`;
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) {
      const fix = "letters, digits and `_`, not starting with a digit";
      return [{ field: at, rule: "is not a valid name for an environment variable", fix }];
    }
    if (SECRET_NAME.test(name)) {
      const rule = "looks like a secret, and the environment is readable in the image";
      return [{ field: at, rule, fix: "set it where the container runs" }];
    }
    if (name === "TZ" && timezone !== undefined) {
      return [{ field: at, value, rule: "is decided by `timezone`", fix: "leave it out" }];
    }
    return lineProblems(at, value);
  });
}

/** Checks a health check. */
export function healthcheckProblems(field: string, check: Healthcheck): Problem[] {
  const durations = (["interval", "timeout", "startPeriod"] as const).flatMap((name) => {
    const value = check[name];
    return value === undefined || (parseDuration(value) ?? 0) >= 1
      ? []
      : [
          {
            field: `${field}.${name}`,
            value,
            rule: "is not a duration of at least 1 ms",
            fix: "write it like `30s`",
          },
        ];
  });
  const { retries } = check;
  const count =
    retries === undefined || (Number.isInteger(retries) && retries > 0)
      ? []
      : [
          {
            field: `${field}.retries`,
            value: retries,
            rule: "is not a whole number of 1 or more",
            fix: "leave it out to get 3",
          },
        ];
  const empty =
    check.command.length > 0
      ? []
      : [
          {
            field: `${field}.command`,
            rule: "names no program",
            fix: 'write it like `["/app/service", "-health"]`',
          },
        ];
  const lines = check.command.flatMap((word, index) => lineProblems(`${field}.command[${index}]`, word));
  return [...empty, ...lines, ...durations, ...count];
}

function volumeProblems(field: string, volumes: readonly string[]): Problem[] {
  return volumes.flatMap((volume, index) => {
    const at = `${field}[${index}]`;
    return volumes.indexOf(volume) < index
      ? [{ field: at, value: volume, rule: "is named twice", fix: "name each volume once" }]
      : targetProblems(at, volume);
  });
}

function targetProblems(field: string, target: string, programPath = "/app/service"): Problem[] {
  if (RESERVED.test(target)) {
    const fix = "choose a folder such as `/app/configs`";
    return [{ field, value: target, rule: "belongs to the kernel or the container engine", fix }];
  }
  const taken = field === "programPath" ? ["/app/dlv"] : [programPath, "/app/dlv"];
  return taken.some((path) => target === path || target.startsWith(`${path}/`))
    ? [{ field, value: target, rule: "is where the binary lies", fix: "choose another path" }]
    : pathProblems(field, target);
}

function pathProblems(field: string, path: string): Problem[] {
  const elements = path.split("/").slice(1);
  const plain =
    path.startsWith("/") && elements.every((one) => /^[^\s"'\\$\0]+$/.test(one) && !/^\.{1,2}$/.test(one));
  return plain
    ? []
    : [
        {
          field,
          value: path,
          rule: "is not an absolute path in its plain form",
          fix: "write it like `/app/configs`",
        },
      ];
}

function nameProblems(field: string, entries: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(entries).flatMap(([name, value]) => {
    const at = `${field}.${name}`;
    if (!/^[a-z0-9]+([._/-][a-z0-9]+)*$/i.test(name)) {
      const rule = "is not a valid name: letters and digits, separated by `.`, `-`, `_` or `/`";
      return [{ field: at, value, rule, fix: "write it like `org.opencontainers.image.source`" }];
    }
    return lineProblems(at, value);
  });
}
