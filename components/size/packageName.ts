/**
 * The import path of the package that a function of a Go program belongs to, by the rules of `debug/gosym`
 * (`Sym.PackageName`).
 *
 * @param name as the function table has it, e.g. `net/http.(*conn).serve` or `gopkg.in/yaml%2ev3.Marshal`.
 * @returns undefined for a function that the compiler made and that is of no package.
 */
export function packageOfFunction(name: string): string | undefined {
  // type arguments hold other packages' paths: an instance belongs to the package of the generic function
  const bracket = name.indexOf("[");
  const plain = bracket < 0 ? name : name.slice(0, bracket);
  if (/^(go|type)[:.]/.test(plain) && !/^go\.[^/]*\//.test(plain)) {
    return undefined;
  }
  const lastElement = plain.lastIndexOf("/") + 1;
  const dot = plain.indexOf(".", lastElement);
  const path = dot < 0 ? "" : plain.slice(0, dot);
  return /^[^\s(){}*;"]+$/.test(path) ? unescaped(path) : undefined;
}

/** The linker writes some characters of a path, such as dots in its last element, as `%2e` (`objabi.PathToPrefix`). */
function unescaped(path: string): string {
  return path.replace(/%([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
