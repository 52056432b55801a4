import { SECRET_NAME } from "../common/secretName";

/** A resource, as far as a rule looks at it. */
export interface JudgedResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: { readonly protect: boolean };
}

/** Settings of the policy pack. */
export interface PolicySettings {
  /** Stacks whose namespaces must be protected. @default `["prod"]` */
  readonly productionStacks?: readonly string[];
}

/** A rule about single resources, by what a program asks for. */
export interface ResourceRule {
  readonly name: string;
  readonly description: string;
  /** What is wrong with a resource, and what to do. */
  readonly check: (resource: JudgedResource, settings: PolicySettings) => readonly string[];
}

/** A rule about a whole stack. */
export interface StackRule {
  readonly name: string;
  readonly description: string;
  /** What is wrong, by the URN of the resource. */
  readonly check: (
    resources: readonly JudgedResource[],
  ) => readonly (readonly [urn: string, problem: string])[];
}

const IMAGE = "docker-build:index:Image";
const SERVICE = "pulumi-go-service-image:index:GoServiceImage";
const ATTACHMENTS = "pulumi-nodejs:dynamic/trust:Attachments";
const RELEASE = "pulumi-nodejs:dynamic/promotion:Release";
const NAMESPACE = /^pulumi-nodejs:dynamic\/(ccr|tcr):Namespace$/;
const OWNED = /^pulumi-nodejs:dynamic\/(ccr|tcr):(Namespace|Repository)$/;

export const RESOURCE_RULES: readonly ResourceRule[] = [
  {
    name: "images-by-digest",
    description: "Containers name their images by digest: a tag may lead elsewhere tomorrow.",
    check: (resource) =>
      containersOf(resource).flatMap(({ name, image }) =>
        typeof image === "string" && !/@sha256:[0-9a-f]{64}$/.test(image)
          ? [`the container ${name} has the image ${image}: use the \`ref\` that the image's stack exports`]
          : [],
      ),
  },
  {
    name: "numeric-user",
    description: "Containers run as a user with a number that is not root's.",
    check: (resource) => {
      const ofPod = podOf(resource)?.["securityContext"];
      return containersOf(resource).flatMap(({ name, securityContext }) => {
        const user = userOf(securityContext) ?? userOf(ofPod);
        return typeof user === "number" && user > 0
          ? []
          : [`the container ${name} has no numeric user: set \`runAsUser\`, as \`podOf\` does`];
      });
    },
  },
  {
    name: "namespace-private",
    description: "Nobody but those who have a login reads repositories that a stack owns.",
    check: ({ type, props }) =>
      OWNED.test(type) && props["isPublic"] === true
        ? ["it is public: leave `visibility` or `public` out"]
        : [],
  },
  {
    name: "protected-in-production",
    description: "Pulumi refuses to delete the namespace of a production stack.",
    check: ({ type, urn, opts }, { productionStacks = ["prod"] }) =>
      NAMESPACE.test(type) && productionStacks.includes(stackOf(urn)) && !opts.protect
        ? ["it is not protected: set `protect: on`, or the option `protect` of the namespace"]
        : [],
  },
  {
    name: "retained-on-destroy",
    description: "Images stay in the registry when a stack gives them up.",
    check: ({ type, props }) =>
      (OWNED.test(type) && props["onDestroy"] === "deleteImages") ||
      (type === ATTACHMENTS && props["deletes"] === true)
        ? ["what is in it goes with the stack: leave `onDestroy` at `keep`"]
        : [],
  },
  {
    name: "bases-by-digest",
    description: "Base images are named by digest: each move of one is a change that somebody reviews.",
    check: ({ type, props }) =>
      type !== SERVICE
        ? []
        : Object.entries((props["bases"] ?? {}) as Readonly<Record<string, string>>).map(
            ([reference, digest]) => `${reference} is named by its tag: write ${reference}@${digest}`,
          ),
  },
  {
    name: "no-secret-build-arguments",
    description: "Build arguments hold no secret: they stay readable in the image's history.",
    check: ({ type, props }) =>
      type !== IMAGE
        ? []
        : Object.keys(props["buildArgs"] ?? {})
            .filter((name) => SECRET_NAME.test(name))
            .map((name) => `the build argument ${name} is called like a secret: use \`secrets\``),
  },
];

export const STACK_RULES: readonly StackRule[] = [
  {
    name: "images-signed",
    description: "Images of services are signed after their push, and promotions demand a signature.",
    check: (resources) => {
      const signed = new Set(
        resources
          .filter(({ type, props }) => type === ATTACHMENTS && props["sign"] !== undefined)
          .map(({ urn }) => parentOf(urn)),
      );
      const images = resources.filter(({ type, urn }) => type === IMAGE && urn.includes(`${SERVICE}$`));
      const releases = resources.filter(
        ({ type, props }) => type === RELEASE && !demandsSignature(props["require"]),
      );
      return [
        ...images
          .filter(({ urn }) => !signed.has(parentOf(urn)))
          .map(({ urn }) => [urn, "it is not signed: set `attest.sign`"] as const),
        ...releases.map(({ urn }) => [urn, "it demands no signature: set `require`"] as const),
      ];
    },
  },
];

/** Name of the stack in a URN: `urn:pulumi:<stack>::<project>::…`. */
function stackOf(urn: string): string {
  return urn.split("::")[0]?.replace("urn:pulumi:", "") ?? "";
}

/** Both the image and what is attached are children of one component, and have its name. */
function parentOf(urn: string): string {
  const name = urn.slice(urn.lastIndexOf("::"));
  const [, , types = ""] = urn.split("::");
  return `${types.slice(0, types.lastIndexOf("$"))}${name}`;
}

/** A release that names nobody whose signatures count demands something else. */
function demandsSignature(require: unknown): boolean {
  const { signature, keys, identity } = (require ?? {}) as {
    readonly signature?: boolean;
    readonly keys?: readonly unknown[];
    readonly identity?: unknown;
  };
  return signature !== false && ((keys ?? []).length > 0 || identity !== undefined);
}

interface Container {
  readonly name: string;
  readonly image?: unknown;
  readonly securityContext?: unknown;
}

/** The pod of a workload of Kubernetes, or of its template. */
function podOf({ type, props }: JudgedResource): Readonly<Record<string, unknown>> | undefined {
  if (!type.startsWith("kubernetes:")) {
    return undefined;
  }
  const spec = (props["spec"] ?? {}) as Spec;
  return (spec.jobTemplate?.spec?.template ?? spec.template)?.spec ?? (spec.containers && (spec as never));
}

interface Spec {
  readonly containers?: readonly Container[];
  readonly template?: { readonly spec?: Readonly<Record<string, unknown>> };
  readonly jobTemplate?: {
    readonly spec?: { readonly template?: { readonly spec?: Readonly<Record<string, unknown>> } };
  };
}

function containersOf(resource: JudgedResource): Container[] {
  const pod = podOf(resource) ?? {};
  return ["initContainers", "containers"].flatMap((name) => (pod[name] ?? []) as Container[]);
}

function userOf(context: unknown): unknown {
  return (context as { readonly runAsUser?: unknown } | undefined)?.runAsUser;
}
