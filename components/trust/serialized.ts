/* eslint-disable @typescript-eslint/no-unsafe-argument -- Pulumi gives a dynamic provider its properties as any */
/* eslint-disable @typescript-eslint/no-require-imports -- the text runs elsewhere, where an import of this file means nothing */
import type { dynamic } from "@pulumi/pulumi";

type Library = typeof import("./provider");

/** Which of the exported providers a resource is run by. */
type Kind = keyof Library;

/** A provider as it is written into a stack's state. */
interface SerializedProvider extends Required<Omit<dynamic.ResourceProvider, "configure">> {
  readonly kind: Kind;
  load(): Library;
}

/**
 * The methods are stored as text and run elsewhere: they capture nothing, and find the library when they are
 * called. An upgrade of the library, another machine and another layout of `node_modules` therefore work
 * with an old state, and the text stays the same over versions.
 */
const methods: Omit<SerializedProvider, "kind"> & ThisType<SerializedProvider> = {
  /** Looks from the program's folder, and where pnpm puts what a dependency has brought along. */
  load() {
    const { createRequire } = require("node:module") as typeof import("node:module");
    const library = "pulumi-go-service-image/providers/trust";
    for (const base of ["/package.json", "/node_modules/.pnpm/node_modules/package.json"]) {
      const from = createRequire(process.cwd() + base);
      let file = "";
      try {
        file = from.resolve(library);
      } catch {
        continue;
      }
      return from(file) as Library;
    }
    throw new Error(
      `${library} cannot be loaded from ${process.cwd()}, and this stack has documents attached to its images, or audits of them. ` +
        "Fix: install the program's dependencies there",
    );
  },
  check(olds, news) {
    return Promise.resolve(this.load()[this.kind].check(olds, news));
  },
  diff(id, olds, news) {
    return Promise.resolve(this.load()[this.kind].diff(id, olds, news));
  },
  create(inputs) {
    return this.load()[this.kind].create(inputs);
  },
  read(id, props) {
    return Promise.resolve(this.load()[this.kind].read(id, props));
  },
  update(id, olds, news) {
    return this.load()[this.kind].update(id, olds, news);
  },
  delete(id, props) {
    return this.load()[this.kind].delete(id, props);
  },
};

/** The provider to give to the dynamic resource of an image's documents. */
export const serializedAttachments = serialized("attachments");

/** The provider to give to the dynamic resource of an image's audit. */
export const serializedAudit = serialized("audit");

function serialized(kind: Kind): dynamic.ResourceProvider {
  const provider: SerializedProvider = { kind, ...methods };
  return provider;
}
