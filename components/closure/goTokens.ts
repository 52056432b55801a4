const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*`?|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[A-Za-z_\x80-\xff][\w\x80-\xff]*|\.?\d[\w.]*|\n|[^\s]/g;
/** What a line may end with so that its end is the end of a statement, too. */
const ENDS = /^(?:[\w\x80-\xff"'`].*|[)\]}])$/s;

/** The tokens of a file without comments; the end of a line is a semicolon where Go puts one. */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const isComment = token.startsWith("//") || token.startsWith("/*");
    if (token === "\n" || (isComment && token.includes("\n"))) {
      if (ENDS.test(tokens.at(-1) ?? "")) {
        tokens.push(";");
      }
    } else if (!isComment) {
      tokens.push(token);
    }
  }
  return tokens;
}
