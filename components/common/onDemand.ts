import { Module } from "node:module";

/**
 * Lets the next `require` of a package load nothing: what it exports is loaded when something of it is used, by whoever
 * has required it meanwhile. A package that is loaded already, or is not installed, stays as it is.
 *
 * @param from `require` of a file that finds the package.
 * @param name of a CommonJS package whose exports are an object, or a function that nobody calls.
 */
export function onDemand(from: NodeJS.Require, name: string): void {
  const file = resolved(from, name);
  if (file === undefined || from.cache[file] !== undefined) {
    return;
  }
  let exported: object | undefined;
  const load = (): object => {
    if (exported === undefined) {
      Reflect.deleteProperty(from.cache, file);
      exported = from(file) as object;
    }
    return exported;
  };
  const module = new Module(file);
  module.filename = file;
  module.loaded = true;
  module.exports = new Proxy(
    {},
    {
      // so that compiled `import * as` takes it as it is, and does not copy what it exports
      get: (_, key) => (key === "__esModule" ? true : (Reflect.get(load(), key) as unknown)),
      has: (_, key) => Reflect.has(load(), key),
      ownKeys: () => Reflect.ownKeys(load()),
      getOwnPropertyDescriptor: (_, key) => {
        const found = Reflect.getOwnPropertyDescriptor(load(), key);
        // a proxy may not have fixed properties that its target lacks
        return found === undefined ? undefined : { ...found, configurable: true };
      },
    },
  );
  from.cache[file] = module;
}

function resolved(from: NodeJS.Require, name: string): string | undefined {
  try {
    return from.resolve(name);
  } catch {
    return undefined;
  }
}
