/* Loaded before everything else: changes one text of one compiled file while Node.js reads it. No file is touched. */
import { realpathSync } from "node:fs";
import Module from "node:module";
import { mutated, readMutation } from "./mutation";

interface Compiling {
  _compile(this: NodeJS.Module, content: string, file: string): unknown;
}

const mutation = readMutation(process.env);
if (mutation !== undefined) {
  const prototype = (Module as unknown as { prototype: Compiling }).prototype;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- bound to the module at each call
  const compile = prototype._compile;
  const target = realpathSync(mutation.file);
  prototype._compile = function (content, file) {
    return compile.call(this, file === target ? mutated(content, mutation) : content, file);
  };
}
