import { nearMiss } from "../nearMiss";
import type { Problem } from "../problem";
import { SECRET_NAME } from "../secretName";
import { mirrorProblems } from "./mirror";
import type { Healthcheck, RuntimeArguments, RuntimeBase } from "./runtimeArguments";
import { zoneProblems } from "./zones";

const PRESETS: readonly string[] = ["scratch", "distroless", "alpine"];

/** A reference as Docker takes it, short names included (github.com/distribution/reference). */
const IMAGE = /^[a-z0-9][\w.:/-]*(@sha256:[a-f0-9]{64})?$/i;

/** Folders of the image that belong to the kernel or the container engine, or have modes of their own. */
const RESERVED = /^\/(proc|sys|dev|tmp|run\/secrets)(\/|$)/;

/** A duration as Go reads it (`time.ParseDuration`), at least a millisecond as Docker demands. */
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;

/** Checks the arguments that need no look at the source tree. */
export function runtimeProblems(args: RuntimeArguments): Problem[] {
  return [
    ...baseProblems("runtime", args.runtime ?? "scratch"),
    ...mirrorProblems("mirrors", args.mirrors ?? {}),
    ...(args.timezone === undefined ? [] : zoneProblems("timezone", args.timezone)),
    ...userProblems("user", args.user ?? "65532:65532"),
    ...(args.arguments ?? []).flatMap((one, index) => lineProblems(`arguments[${index}]`, one)),
    ...environmentProblems("environment", args),
    ...(args.workingDirectory === undefined ? [] : pathProblems("workingDirectory", args.workingDirectory)),
    ...volumeProblems("volumes", args.volumes ?? []),
    ...(args.healthcheck === undefined ? [] : healthcheckProblems("healthcheck", args.healthcheck)),
    ...Object.entries(args.files ?? {}).flatMap(([source, target]) =>
      targetProblems(`files.${source}`, target),
    ),
    ...nameProblems("labels", args.labels ?? {}),
    ...nameProblems("annotations", args.annotations ?? {}),
  ];
}

function baseProblems(field: string, base: RuntimeBase): Problem[] {
  if (typeof base === "string") {
    const fix = /[/:@]/.test(base) ? `write { image: "${base}" }` : nearMiss(base, PRESETS);
    return PRESETS.includes(base) ? [] : [{ field, value: base, rule: "is no preset of a runtime", fix }];
  }
  return (["image", "debugImage"] as const).flatMap((name) => {
    const image = base[name];
    return image === undefined ? [] : imageProblems(`${field}.${name}`, image);
  });
}

/** Checks a reference of an image. */
export function imageProblems(field: string, image: string): Problem[] {
  const fix = "write it like `alpine:3.22@sha256:…`";
  return IMAGE.test(image) ? [] : [{ field, value: image, rule: "is no image reference", fix }];
}

/** Checks a user. */
export function userProblems(field: string, user: string): Problem[] {
  const ids = user.split(":").map(Number);
  if (!/^\d{1,10}(:\d{1,10})?$/.test(user) || ids.some((id) => id > 0xffff_fffe)) {
    const rule = "is no `uid` or `uid:gid` of numbers: a cluster cannot tell whether a name is root";
    return [{ field, value: user, rule, fix: "leave it out for 65532:65532" }];
  }
  return ids[0] === 0 ? [{ field, value: user, rule: "is root", fix: "leave it out for 65532:65532" }] : [];
}

function environmentProblems(
  field: string,
  { environment = {}, timezone }: Pick<RuntimeArguments, "environment" | "timezone">,
): Problem[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const at = `${field}.${name}`;
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) {
      const fix = "letters, digits and `_`, not starting with a digit";
      return [{ field: at, rule: "is no name of an environment variable", fix }];
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
    return value === undefined || (DURATION.test(value) && /[1-9]/.test(value))
      ? []
      : [
          {
            field: `${field}.${name}`,
            value,
            rule: "is no duration of at least 1 ms",
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
            rule: "is no number of 1 or more",
            fix: "leave it out for 3",
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

function targetProblems(field: string, target: string): Problem[] {
  if (RESERVED.test(target)) {
    const fix = "choose a folder such as `/app/configs`";
    return [{ field, value: target, rule: "belongs to the kernel or the container engine", fix }];
  }
  return /^\/app\/(service|dlv)(\/|$)/.test(target)
    ? [{ field, value: target, rule: "is where the binary lies", fix: "choose another path" }]
    : pathProblems(field, target);
}

function pathProblems(field: string, path: string): Problem[] {
  const elements = path.split("/").slice(1);
  const plain =
    path.startsWith("/") && elements.every((one) => /^[^\s"'\\$]+$/.test(one) && !/^\.{1,2}$/.test(one));
  return plain
    ? []
    : [
        {
          field,
          value: path,
          rule: "is no absolute path in its plain form",
          fix: "write it like `/app/configs`",
        },
      ];
}

function lineProblems(field: string, text: unknown): Problem[] {
  if (typeof text !== "string") {
    return [{ field, value: text, rule: "is no string", fix: `write ${JSON.stringify(String(text))}` }];
  }
  return /[\n\r\0]/.test(text)
    ? [{ field, value: text, rule: "has a line break", fix: "write it in one line" }]
    : [];
}

function nameProblems(field: string, entries: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(entries).flatMap(([name, value]) => {
    const at = `${field}.${name}`;
    if (!/^[a-z0-9]+([._/-][a-z0-9]+)*$/i.test(name)) {
      const rule = "is no name of that kind: letters and digits, separated by `.`, `-`, `_` or `/`";
      return [{ field: at, value, rule, fix: "write it like `org.opencontainers.image.source`" }];
    }
    return lineProblems(at, value);
  });
}
