import type { Problem } from "../common/problem";
import { isRecord } from "../common/record";
import { schemaProblems } from "./composeSchema";
import { isInterpolated, withDefaults } from "./interpolation";
import { portProblem } from "./publishedPorts";

/** Keys of a service that are not the file's to say, and what says it. */
const OF_THE_IMAGE: Readonly<Record<string, string>> = {
  image: "the image is the stack's, by its digest",
  build: "the image is the stack's, which builds it",
  platform: "give the command `--platform`",
  entrypoint: "the program is the image's: its arguments are `command`",
};

const RESTART = /^(no|always|unless-stopped|on-failure(:\d+)?)$/;
const MOUNT = /^(?:[^:]+:)?\/[^:]*(?::[\w,=.-]+)?$/;

/** Everything that compose would not take, or that the image says itself. */
export function composeOptionProblems(field: string, options: unknown): Problem[] {
  if (!isRecord(options)) {
    return [{ field, value: options, rule: "is not a map", fix: "write a map" }];
  }
  const foreign = Object.keys(OF_THE_IMAGE).filter((key) => options[key] !== undefined);
  const others = Object.entries(options).filter(([key]) => !foreign.includes(key));
  return [
    ...foreign.map((key) => ({
      field: `${field}.${key}`,
      rule: "is not the compose file's to say",
      fix: `leave it out: ${OF_THE_IMAGE[key] ?? ""}`,
    })),
    ...others.flatMap(([key, value]) => {
      const at = `${field}.${key}`;
      const wrong = schemaProblems(at, key, value);
      return wrong.length > 0 ? wrong : [...dollarProblems(at, value), ...syntaxProblems(at, key, value)];
    }),
  ];
}

/** What the schema takes as any text. */
function syntaxProblems(field: string, key: string, value: unknown): Problem[] {
  if (key === "restart" && !RESTART.test(withDefaults(String(value)) ?? "no")) {
    const fix = "use `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:3`";
    return [{ field, value, rule: "is not a restart policy", fix }];
  }
  const entries = Array.isArray(value) ? (value as unknown[]) : [];
  switch (key) {
    case "ports":
      return entries.flatMap((port, index) => portProblem(`${field}[${index}]`, port));
    case "volumes":
      return entries.flatMap((mount, index) =>
        typeof mount !== "string" || MOUNT.test(withDefaults(mount) ?? "/")
          ? []
          : [
              {
                field: `${field}[${index}]`,
                value: mount,
                rule: "is not a mount",
                fix: "write `data:/data` or `./configs:/app/configs:ro`",
              },
            ],
      );
    default:
      return [];
  }
}

/** Dollars that compose would refuse; the text may be a secret. */
function dollarProblems(field: string, value: unknown): Problem[] {
  if (typeof value === "string") {
    const fix = "write `$$` for a dollar, or `${NAME}` for a variable";
    return isInterpolated(value) ? [] : [{ field, rule: "has a `$` without a variable", fix }];
  }
  return Array.isArray(value)
    ? value.flatMap((one, index) => dollarProblems(`${field}[${index}]`, one))
    : isRecord(value)
      ? Object.entries(value).flatMap(([key, one]) => dollarProblems(`${field}.${key}`, one))
      : [];
}
