import type { Problem } from "../common/problem";
import { isRecord } from "../common/record";
import type { ComposeService } from "./composeOptions";
import { withDefaults } from "./interpolation";
import { volumesOf } from "./serviceEntry";

/** Parts of a compose file that a service only names, and that no option of a service describes. */
const ELSEWHERE = ["secrets", "configs", "models"] as const;

/** Names of the networks that the services are in. */
export function networksOf(services: readonly ComposeService[]): string[] {
  return distinct(services.flatMap(({ options }) => namesIn(options["networks"])));
}

/** Names of the volumes that the services mount. */
export function volumeNamesOf(services: readonly ComposeService[]): string[] {
  return distinct(services.flatMap((service) => volumesOf(service).flatMap(namedVolume)));
}

/** What a file of these services alone lacks: compose takes it from another file (`docker compose -f … -f …`). */
export function missingParts(services: readonly ComposeService[]): Problem[] {
  const known = services.map(({ name }) => name);
  return services.flatMap(({ name, options }) => {
    const needed: [string, string[]][] = [
      ["depends_on", neededServices(options["depends_on"]).filter((one) => !known.includes(one))],
      ...ELSEWHERE.map((part): [string, string[]] => [part, namesIn(options[part])]),
    ];
    return needed.flatMap(([part, names]) =>
      names.map((value) => ({
        field: `${name}.compose.${part}`,
        value,
        rule: "is not in this file",
        fix: "give compose the file that has it as well: `docker compose -f compose.yml -f other.yml`",
      })),
    );
  });
}

/** Services that must be there; a map may say that one need not. */
function neededServices(dependsOn: unknown): string[] {
  return namesIn(dependsOn).filter((name) => {
    const condition = isRecord(dependsOn) ? dependsOn[name] : undefined;
    return !isRecord(condition) || condition["required"] !== false;
  });
}

/** The names of a list, of the `source` of its maps, or of a map. */
function namesIn(value: unknown): string[] {
  if (isRecord(value)) {
    return Object.keys(value);
  }
  return Array.isArray(value) ? value.map((one: unknown) => String(isRecord(one) ? one["source"] : one)) : [];
}

/** The volume that a mount names; none for a path of the machine, or one that no name stands before. */
function namedVolume(mount: unknown): string[] {
  if (isRecord(mount)) {
    return mount["type"] === "volume" && typeof mount["source"] === "string" ? [mount["source"]] : [];
  }
  const text = withDefaults(String(mount)) ?? "";
  const source = text.slice(0, Math.max(0, text.indexOf(":")));
  return source === "" || /^[./~\\]/.test(source) ? [] : [source];
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
