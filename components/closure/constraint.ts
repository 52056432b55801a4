/** A build constraint: whether a file belongs to a build, given which tags are satisfied. */
export type Constraint = (satisfied: (tag: string) => boolean) => boolean;

/** What is wrong with a `//go:build` line, in the words of `go/build/constraint`. */
export class ConstraintError extends Error {}

/** The Go command's own limit of operands, against deep recursion. */
const MAX_SIZE = 1000;
/** The limit of operators in one `+build` line. */
const MAX_PLUS_BUILD_SIZE = 100;

const TAG = /^[\p{L}\p{Nd}_.]+/u;
const WHOLE_TAG = /^[\p{L}\p{Nd}_.]+$/u;

/** The expression of a trimmed `//go:build` line; undefined if it is not one. */
export function splitGoBuild(line: string): string | undefined {
  return splitPrefix(line, "//go:build");
}

/** The expression of a trimmed `// +build` line; undefined if it is not one. */
export function splitPlusBuild(line: string): string | undefined {
  return line.startsWith("//") ? splitPrefix(line.slice(2).trim(), "+build") : undefined;
}

function splitPrefix(line: string, prefix: string): string | undefined {
  if (!line.startsWith(prefix)) {
    return undefined;
  }
  const rest = line.slice(prefix.length);
  const expression = rest.trim();
  // without a space it is another word, e.g. //go:buildsomething
  return rest !== "" && rest.length === expression.length ? undefined : expression;
}

/**
 * Parses the expression of a `//go:build` line.
 *
 * @throws ConstraintError if it is malformed.
 */
export function parseGoBuild(expression: string): Constraint {
  return new Parser(expression).parse();
}

/** Parses the expression of a `// +build` line; undefined if the Go command would ignore the line as too complex. */
export function parsePlusBuild(expression: string): Constraint | undefined {
  const clauses = expression.split(/\s+/).filter((clause) => clause !== "");
  const options = clauses.map((clause) => clause.split(",").map(plusBuildLiteral));
  const operators = options.reduce((sum, literals) => sum + literals.length - 1, 0) + options.length - 1;
  if (operators > MAX_PLUS_BUILD_SIZE) {
    return undefined;
  }
  if (options.length === 0) {
    return (satisfied) => satisfied("ignore");
  }
  return (satisfied) => options.some((literals) => literals.every((literal) => literal(satisfied)));
}

function plusBuildLiteral(text: string): Constraint {
  if (text.startsWith("!!") || text === "!") {
    return (satisfied) => satisfied("ignore");
  }
  const negated = text.startsWith("!");
  const word = negated ? text.slice(1) : text;
  const tag = WHOLE_TAG.test(word) ? word : "ignore";
  return (satisfied) => satisfied(tag) !== negated;
}

/** Recursive descent over `||`, `&&`, `!` and parentheses. */
class Parser {
  #rest: string;
  #token = "";
  #isTag = false;
  #size = 0;

  public constructor(text: string) {
    this.#rest = text;
  }

  public parse(): Constraint {
    const result = this.#or();
    if (this.#token !== "") {
      throw new ConstraintError(`unexpected token ${this.#token}`);
    }
    return result;
  }

  #or(): Constraint {
    let left = this.#and();
    while (this.#at("||")) {
      const [one, other] = [left, this.#and()];
      left = (satisfied) => one(satisfied) || other(satisfied);
    }
    return left;
  }

  #and(): Constraint {
    let left = this.#not();
    while (this.#at("&&")) {
      const [one, other] = [left, this.#not()];
      left = (satisfied) => one(satisfied) && other(satisfied);
    }
    return left;
  }

  #not(): Constraint {
    this.#size++;
    if (this.#size > MAX_SIZE) {
      throw new ConstraintError("build expression too large");
    }
    this.#lex();
    if (!this.#at("!")) {
      return this.#atom();
    }
    this.#lex();
    if (this.#at("!")) {
      throw new ConstraintError("double negation not allowed");
    }
    const operand = this.#atom();
    return (satisfied) => !operand(satisfied);
  }

  #atom(): Constraint {
    if (this.#at("(")) {
      const inner = this.#or();
      if (!this.#at(")")) {
        throw new ConstraintError("missing close paren");
      }
      this.#lex();
      return inner;
    }
    if (!this.#isTag) {
      throw new ConstraintError(
        this.#token === "" ? "unexpected end of expression" : `unexpected token ${this.#token}`,
      );
    }
    const tag = this.#token;
    this.#lex();
    return (satisfied) => satisfied(tag);
  }

  #at(token: string): boolean {
    return this.#token === token;
  }

  #lex(): void {
    this.#rest = this.#rest.replace(/^[ \t]+/, "");
    const tag = TAG.exec(this.#rest)?.[0];
    this.#isTag = tag !== undefined;
    this.#token = tag ?? /^(?:\(|\)|!|&&|\|\|)?/.exec(this.#rest)?.[0] ?? "";
    if (this.#token === "" && this.#rest !== "") {
      throw new ConstraintError(`invalid syntax at ${String.fromCodePoint(this.#rest.codePointAt(0) ?? 0)}`);
    }
    this.#rest = this.#rest.slice(this.#token.length);
  }
}
