import { tokensOf } from "./goTokens";

/** Whether a Go file may define the function `main`; in doubt, it does. */
export function mayDefineMain(text: string): boolean {
  // what gofmt writes; `//go:linkname` can give the function from anywhere
  if (/^func main\(|\bmain\.main\b/m.test(text)) {
    return true;
  }
  // the first one is of the package clause
  if ((text.match(/\bmain\b/g)?.length ?? 0) < 2) {
    return false;
  }
  const tokens = tokensOf(text);
  return tokens.some((token, index) => token === "func" && tokens[index + 1] === "main");
}
