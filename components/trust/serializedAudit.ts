/* eslint-disable @typescript-eslint/no-unsafe-argument -- Pulumi gives a dynamic provider its properties as any */
/* eslint-disable @typescript-eslint/no-require-imports -- the text runs elsewhere, where an import of this file means nothing */
import type { dynamic } from "@pulumi/pulumi";

type Library = typeof import("./provider");

/** A provider as it is written into a stack's state. */
interface SerializedProvider extends Required<Omit<dynamic.ResourceProvider, "configure">> {
  load(): Library;
}

/**
 * The methods are stored as text and run elsewhere: they capture nothing, and find the library when they are
 * called. An upgrade of the library, another machine and another layout of `node_modules` therefore work
 * with an old state, and the text stays the same over versions.
 */
const methods: SerializedProvider & ThisType<SerializedProvider> = {
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
      `${library} cannot be loaded from ${process.cwd()}, and this stack has audits of its images. ` +
        "Fix: install the program's dependencies there",
    );
  },
  check(olds, news) {
    return Promise.resolve(this.load().audit.check(olds, news));
  },
  diff(id, olds, news) {
    return Promise.resolve(this.load().audit.diff(id, olds, news));
  },
  create(inputs) {
    return this.load().audit.create(inputs);
  },
  read(id, props) {
    return Promise.resolve(this.load().audit.read(id, props));
  },
  update(id, olds, news) {
    return this.load().audit.update(id, olds, news);
  },
  delete() {
    return this.load().audit.delete();
  },
};

/** The provider to give to the dynamic resource. */
export const serializedAudit: dynamic.ResourceProvider = methods;
