import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ErrorObject, ValidateFunction } from "ajv";
import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";
import { isRecord } from "../common/record";
import { ASSETS } from "../plan/assets";
import { schemaErrors } from "./schemaErrors";

type Schema = Readonly<Record<string, unknown>>;

/** The parts of the Compose Specification's schema that a service is made of. */
interface ServiceSchema {
  readonly definitions: Schema;
  /** By the key of a service. */
  readonly keys: Readonly<Record<string, Schema>>;
}

/** The schema as it is published, without any change of ours (github.com/compose-spec/compose-go, Apache-2.0). */
const FILE = join(ASSETS, "compose-spec.json");

let read: ServiceSchema | undefined;
const compiled = new Map<string, ValidateFunction>();

/** Everything that the Compose Specification's schema says against the value of a service's key. */
export function schemaProblems(field: string, key: string, value: unknown): Problem[] {
  const { definitions, keys } = (read ??= serviceSchema());
  const schema = keys[key];
  if (schema === undefined) {
    // what compose leaves to extensions
    return key.startsWith("x-")
      ? []
      : [{ field, rule: "is not a key of a compose service", fix: didYouMean(key, Object.keys(keys)) }];
  }
  const validate = compiled.get(key) ?? compile({ $defs: definitions, ...schema });
  compiled.set(key, validate);
  return validate(value) ? [] : schemaErrors(field, value, validate.errors as ErrorObject[]);
}

function serviceSchema(): ServiceSchema {
  const { $defs } = JSON.parse(readFileSync(FILE, "utf8")) as {
    $defs: Record<string, { properties: object }>;
  };
  const parts = ["container_spec", "workload_spec", "service"].map((part) => $defs[part]?.properties);
  return { definitions: $defs, keys: Object.assign({}, ...parts.filter(isRecord)) as ServiceSchema["keys"] };
}

/** Key by key: the whole schema takes half a second. */
function compile(schema: Schema): ValidateFunction {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for every program
  const { Ajv2020 } = require("ajv/dist/2020") as typeof import("ajv/dist/2020");
  return new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    validateSchema: false,
    inlineRefs: false,
  }).compile(schema);
}
