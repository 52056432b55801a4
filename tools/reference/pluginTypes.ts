import { ATTEST } from "../../components/attestArgs";
import type { JsonSchema } from "../../components/common/shape";
import { COMMON } from "../../components/componentShapes";
import { ARGUMENTS } from "../../components/plan/argumentTable";

/** A type of Pulumi's package schema. */
export interface PluginType {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: PluginType;
  readonly additionalProperties?: PluginType;
  readonly secret?: boolean;
}

export const TEXT: PluginType = { type: "string" };
export const FLAG: PluginType = { type: "boolean" };
export const TEXTS: PluginType = { type: "array", items: TEXT };
export const ANY: PluginType = mapOf({ $ref: "pulumi.json#/Any" });

export function mapOf(element: PluginType): PluginType {
  return { type: "object", additionalProperties: element };
}

export function refTo(name: string): PluginType {
  return { $ref: `#/types/pulumi-go-service-image:index:${name}` };
}

/** Where images go: one argument of a component in a program, three here. */
export const REGISTRY: Readonly<Record<string, PluginType>> = {
  registryCredentials: refTo("RegistryCredentials"),
  visibility: TEXT,
};

/** Arguments that are maps with fixed keys: the names of their types, and the keys. */
const OBJECTS: Readonly<Record<string, readonly [type: string, schema: JsonSchema]>> = {
  go: ["GoOptions", ARGUMENTS.go.shape.schema],
  dockerfile: ["CustomDockerfile", ARGUMENTS.dockerfile.shape.schema],
  healthcheck: ["Healthcheck", ARGUMENTS.healthcheck.shape.schema],
  perPlatform: ["PlatformVariant", ARGUMENTS.perPlatform.shape.schema["additionalProperties"] as JsonSchema],
  maxSize: ["MaxSize", ARGUMENTS.maxSize.shape.schema],
  upx: ["Upx", ARGUMENTS.upx.shape.schema],
  credentials: ["ModuleCredentials", COMMON.credentials.schema],
  attest: ["Attest", ATTEST.schema],
  sign: ["Sign", (ATTEST.schema["properties"] as Record<string, JsonSchema>)["sign"] ?? {}],
};

/** Arguments that take values of several kinds in a program, and what they are where there are no unions. */
const PLAIN: Readonly<Record<string, PluginType>> = {
  namespace: TEXT,
  dependencies: { $ref: "#/resources/pulumi-go-service-image:index:GoDependencies" },
  services: TEXTS,
  serviceOptions: mapOf(refTo("ServiceOptions")),
  runtime: TEXT,
  cache: TEXT,
  version: TEXT,
  ports: TEXTS,
  cgo: TEXT,
  workspace: TEXT,
  retries: { type: "integer" },
  netrc: { type: "string", secret: true },
  key: { type: "string", secret: true },
  passphrase: { type: "string", secret: true },
};

/** Keys that a map has beside those of the component's argument. */
const BESIDE: Readonly<Record<string, Readonly<Record<string, PluginType>>>> = {
  GoOptions: { cc: mapOf(TEXT) },
};

/** Types that are no argument of a component. */
const OTHERS: Readonly<
  Record<string, { readonly properties: Readonly<Record<string, PluginType>>; readonly required: string[] }>
> = {
  RegistryCredentials: {
    properties: { username: TEXT, password: { type: "string", secret: true } },
    required: ["password", "username"],
  },
  ImageOutputs: {
    properties: {
      ref: TEXT,
      digest: TEXT,
      tags: TEXTS,
      version: TEXT,
      platforms: TEXTS,
      bases: mapOf(TEXT),
      run: refTo("ImageRun"),
    },
    required: ["digest", "platforms", "ref", "run", "tags", "version"],
  },
  ImageRun: {
    properties: { ports: TEXTS, volumes: TEXTS, user: TEXT, healthcheck: refTo("Healthcheck"), compose: ANY },
    required: ["compose", "ports", "volumes"],
  },
};

/** Properties of every type by its name, with those that must be there. */
export function objectTypes(): typeof OTHERS {
  const own = Object.values(OBJECTS).map(([name, schema]) => {
    const keys = Object.entries(schema["properties"] as Record<string, JsonSchema>);
    const properties = Object.fromEntries(keys.map(([key, one]) => [key, typeOf(key, one)]));
    const required = [...((schema["required"] as string[] | undefined) ?? [])].sort();
    return [name, { properties: { ...properties, ...BESIDE[name] }, required }] as const;
  });
  return { ...Object.fromEntries(own), ...OTHERS };
}

/**
 * The type of an argument.
 *
 * @throws Error if it takes values of several kinds, and nothing says what it is here.
 */
export function typeOf(name: string, schema: JsonSchema): PluginType {
  const plain = PLAIN[name];
  if (plain !== undefined) {
    return plain;
  }
  const [object] = OBJECTS[name] ?? [];
  if ("properties" in schema && object !== undefined) {
    return refTo(object);
  }
  if ("anyOf" in schema) {
    const [only, ...others] = (schema["anyOf"] as JsonSchema[]).filter((one) => !("not" in one));
    return only !== undefined && others.length === 0 ? typeOf(name, only) : refuse(name);
  }
  if ("enum" in schema || schema["type"] === "string") {
    return TEXT;
  }
  if (schema["type"] === "boolean") {
    return FLAG;
  }
  if (schema["type"] === "array") {
    return { type: "array", items: typeOf(name, schema["items"] as JsonSchema) };
  }
  return "additionalProperties" in schema && !("properties" in schema)
    ? mapOf(typeOf(name, schema["additionalProperties"] as JsonSchema))
    : refuse(name);
}

function refuse(name: string): never {
  throw new Error(`${name} takes values of several kinds: say in pluginTypes.ts what it is without unions`);
}
