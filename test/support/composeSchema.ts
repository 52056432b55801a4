import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { parse } from "yaml";
import { ASSETS } from "../../components/plan/assets";

const validate = new Ajv2020({ strict: false, allErrors: true, inlineRefs: false }).compile(
  JSON.parse(readFileSync(join(ASSETS, "compose-spec.json"), "utf8")) as object,
);

/** A compose file's content, which the schema of the Compose Specification takes. */
export function validCompose(text: string): Record<string, Record<string, Record<string, unknown>>> {
  const content: unknown = parse(text);
  assert.ok(validate(content), JSON.stringify(validate.errors, null, 2));
  return content as Record<string, Record<string, Record<string, unknown>>>;
}
