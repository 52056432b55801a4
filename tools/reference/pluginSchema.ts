import type { Shape } from "../../components/common/shape";
import { OF_DEPENDENCIES } from "../../components/dependenciesComponentArguments";
import { NOT_FOR_ALL, NOT_FOR_ONE, OF_FLEET, OF_ONE } from "../../components/goServicesComponentArguments";
import { ARGUMENT_NAMES, ARGUMENTS } from "../../components/plan/argumentTable";
import { OF_SERVICE } from "../../components/serviceComponentArguments";
import {
  ANY,
  FLAG,
  mapOf,
  objectTypes,
  type PluginType,
  refTo,
  REGISTRY,
  TEXT,
  TEXTS,
  typeOf,
} from "./pluginTypes";
import { TYPE_WORDS, Words } from "./pluginWords";

type Shapes = Readonly<Record<string, Shape<unknown>>>;
type Types = Readonly<Record<string, PluginType>>;

const PACKAGE = "pulumi-go-service-image";
const LANGUAGES = ["nodejs", "python", "go", "csharp", "java"];

/** A component as programs in other languages see it. */
interface Component {
  readonly inputs: Types;
  readonly required: readonly string[];
  readonly outputs: Types;
}

/** What is made by resources that work in programs in Node.js alone. */
const OF_NODEJS: readonly string[] = ["attest", "audit"];

/** What of images has two arguments here. */
const BESIDE: Types = { debugImage: TEXT, cacheReadOnly: FLAG };

const COMPONENTS: Readonly<Record<string, Component>> = {
  GoServices: {
    inputs: { ...typesOf({ ...argumentsWithout(NOT_FOR_ALL), ...OF_FLEET }), ...REGISTRY, ...BESIDE },
    required: ["namespace", "source"],
    outputs: { images: mapOf(refTo("ImageOutputs")) },
  },
  GoServiceImage: {
    inputs: { ...typesOf({ ...argumentsWithout([]), ...OF_SERVICE }), ...REGISTRY, ...BESIDE, compose: ANY },
    required: ["main", "namespace", "source"],
    outputs: {
      ref: TEXT,
      digest: TEXT,
      tags: TEXTS,
      version: TEXT,
      platforms: TEXTS,
      image: refTo("ImageOutputs"),
    },
  },
  GoDependencies: {
    inputs: { ...typesOf(OF_DEPENDENCIES), ...REGISTRY },
    required: ["mains", "namespace", "source"],
    outputs: { reference: TEXT },
  },
};

/**
 * `plugin/schema.json`: what programs in other languages can write, from the tables by which the components check their
 * arguments.
 */
export function pluginSchema(project: string): string {
  const words = new Words(project);
  const options = { ...typesOf({ ...argumentsWithout(NOT_FOR_ONE), ...OF_ONE }), ...BESIDE, compose: ANY };
  const types = { ...objectTypes(), ServiceOptions: { properties: options, required: [] } };
  const schema = {
    name: PACKAGE,
    displayName: "Go service images",
    description: TYPE_WORDS["package"],
    license: "Apache-2.0",
    language: {
      ...Object.fromEntries(LANGUAGES.map((name) => [name, { respectSchemaVersion: true }])),
      // without it, the module would be `pulumi_pulumi_go_service_image`
      python: { packageName: "pulumi_go_service_image", respectSchemaVersion: true },
    },
    types: named(types, (name, { properties, required }) => ({
      type: "object",
      description: TYPE_WORDS[name],
      properties: described(words, name, properties),
      ...(required.length > 0 && { required }),
    })),
    resources: named(COMPONENTS, (name, { inputs, required, outputs }) => ({
      isComponent: true,
      description: TYPE_WORDS[name],
      inputProperties: described(words, name, inputs),
      requiredInputs: required,
      properties: described(words, name, outputs),
      required: Object.keys(outputs).sort(),
    })),
  };
  return JSON.stringify(schema, undefined, 2);
}

function named<Value>(
  all: Readonly<Record<string, Value>>,
  made: (name: string, value: Value) => object,
): Record<string, object> {
  const sorted = Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, value]) => [`${PACKAGE}:index:${name}`, made(name, value)]));
}

function argumentsWithout(names: readonly string[]): Shapes {
  const left = ARGUMENT_NAMES.filter((name) => !names.includes(name));
  return Object.fromEntries(left.map((name) => [name, ARGUMENTS[name].shape]));
}

function typesOf(shapes: Shapes): Types {
  return Object.fromEntries(
    Object.entries(shapes)
      .filter(([name]) => !OF_NODEJS.includes(name))
      .map(([name, { schema }]) => [name, typeOf(name, schema)]),
  );
}

function described(words: Words, type: string, properties: Types): Record<string, object> {
  const sorted = Object.entries(properties).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, property]) => [name, { ...property, description: words.of(type, name) }]),
  );
}
