import type { Problem } from "../components/common/problem";
import {
  type Fields,
  mapOf,
  objectOf,
  oneOf,
  problemsOf,
  type Shape,
  TEXT,
} from "../components/common/shape";
import { isRecord } from "../components/common/record";
import { AUDIT, type Audit } from "../components/auditArgs";
import { TIMEOUT } from "../components/common/duration";
import type { OnDestroy } from "../components/common/onDestroy";
import type { ComposeOptions } from "../components/compose/composeOptions";
import { composeOptionProblems } from "../components/compose/optionProblems";
import { ARGUMENT_NAMES, ARGUMENTS } from "../components/plan/argumentTable";
import type { ServiceArguments } from "../components/plan/serviceArguments";
import type { ServiceDeclaration } from "../components/serviceImageArgs";
import {
  CREDENTIALS,
  DOWNLOAD,
  ELSEWHERE,
  type Elsewhere,
  SSH,
  WRITTEN_ATTEST,
  type WrittenAttest,
  type WrittenCredentials,
} from "./elsewhere";

/** What the configuration says of one service: arguments of its image, how that is declared, and how it runs. */
export interface ServiceOptions {
  readonly image: Partial<Omit<ServiceArguments, "ssh">>;
  readonly declared: DeclaredOptions;
  readonly compose: ComposeOptions;
}

/** Arguments whose values may stand elsewhere, and those that no plan sees. */
export interface DeclaredOptions {
  readonly download?: Readonly<Record<string, string | Elsewhere>>;
  readonly credentials?: WrittenCredentials;
  /** Secrets of `RUN --mount=type=secret`, by their id. */
  readonly secrets?: Readonly<Record<string, Elsewhere>>;
  readonly ssh?: Readonly<Record<string, readonly (string | Elsewhere)[]>>;
  readonly builder?: string;
  readonly onDestroy?: OnDestroy;
  readonly timeout?: string;
  readonly attest?: WrittenAttest;
  readonly audit?: Audit;
}

/** As it stands in YAML: one map. */
type WrittenOptions = Partial<ServiceOptions["image"]> &
  DeclaredOptions & { readonly compose?: ComposeOptions };

/** Checked against the Compose Specification itself. */
const COMPOSE: Shape<ComposeOptions> = {
  words: "a map of keys of a compose service",
  schema: {
    type: "object",
    description:
      "Keys of a service as the Compose Specification has them, without those that the image decides",
  },
  check: (field, value, problems) => problems.push(...composeOptionProblems(field, value)),
  usable: (value) => (isRecord(value) ? value : undefined),
};

/** What the component takes beside what is planned: how a stack file writes it, or what decides it there. */
export const DECLARED: { readonly [Name in keyof ServiceDeclaration]-?: Shape<unknown> | string } = {
  namespace: "`registry` or `namespace` is that of all services",
  dependencies: "`sharedDependencies` is for all services, and one with `go` of its own shares none",
  download: DOWNLOAD,
  credentials: CREDENTIALS,
  secrets: mapOf(ELSEWHERE),
  builder: TEXT,
  onDestroy: oneOf("keep", "deleteImages"),
  timeout: TIMEOUT,
  attest: WRITTEN_ATTEST,
  audit: AUDIT,
  workDir: "it is `.go-service-image` in the project's folder",
};

const SHAPES: readonly (readonly [string, Shape<unknown>])[] = [
  ...ARGUMENT_NAMES.map(
    (name) => [name, shapeOf(ARGUMENTS[name].perService, ARGUMENTS[name].shape)] as const,
  ),
  ...Object.entries(DECLARED).map(
    ([name, shape]) => [name, typeof shape === "string" ? refused(shape) : shape] as const,
  ),
  // keys may be secrets here
  ["ssh", SSH],
  ["compose", COMPOSE],
];

const OPTIONS: Shape<WrittenOptions> = objectOf<WrittenOptions>(
  Object.fromEntries(SHAPES) as unknown as Fields<WrittenOptions>,
  {},
  "an argument of a service",
);

/** What `serviceOptions` holds: for each service the arguments that may differ, and its compose options. */
export const SERVICE_OPTIONS: Shape<Readonly<Record<string, WrittenOptions>>> = mapOf(OPTIONS);

/** Reads `serviceOptions`: a map of services, each one a map of arguments. */
export function readServiceOptions(
  field: string,
  value: unknown,
  problems: Problem[],
): Record<string, ServiceOptions> {
  if (value === undefined) {
    return {};
  }
  if (!isRecord(value)) {
    problems.push(...problemsOf(SERVICE_OPTIONS, field, value));
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([service, options]): [string, ServiceOptions][] => {
      const wrong = problemsOf(OPTIONS, `${field}.${service}`, options);
      problems.push(...wrong);
      if (wrong.length > 0) {
        // the service is not built then; the others are
        return [[service, { image: {}, declared: {}, compose: {} }]];
      }
      // every value was checked against its shape
      const {
        compose = {},
        download,
        credentials,
        secrets,
        ssh,
        builder,
        onDestroy,
        timeout,
        attest,
        audit,
        ...image
      } = options as WrittenOptions;
      const declared = { download, credentials, secrets, ssh, builder, onDestroy, timeout, attest, audit };
      return [[service, { image, declared: given<DeclaredOptions>(declared), compose }]];
    }),
  );
}

function given<Value extends object>(values: { [Key in keyof Value]: Value[Key] | undefined }): Value {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Value;
}

function shapeOf(perService: true | string, shape: Shape<unknown>): Shape<unknown> {
  return perService === true ? shape : refused(perService);
}

/** An argument that no single service has in a stack file. */
function refused(reason: string): Shape<unknown> {
  return {
    words: "nothing",
    schema: { not: {} },
    check: (field, _, problems) => {
      problems.push({ field, rule: `is not for one service: ${reason}`, fix: "leave it out" });
    },
    usable: () => undefined,
  };
}
