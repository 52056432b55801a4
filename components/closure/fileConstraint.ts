import {
  type Constraint,
  ConstraintError,
  parseGoBuild,
  parsePlusBuild,
  splitGoBuild,
  splitPlusBuild,
} from "./constraint";
import { decodeUtf8, trimAscii } from "./sourceText";

/** What the comments at the top of a source file say about which builds it belongs to. */
export interface FileConstraint {
  /** Undefined if the file belongs to every build. */
  readonly matches: Constraint | undefined;
  /** The lines as written, for messages. */
  readonly text: string;
  /** What is wrong with them; the Go command refuses a Go file then, and leaves another file out. */
  readonly error: string | undefined;
}

const NONE: FileConstraint = { matches: undefined, text: "", error: undefined };

/**
 * Reads the build constraints of a source file as `go/build` does: a `//go:build` line anywhere above the first
 * line of code decides; without one, `// +build` lines do, which must be followed by a blank line.
 */
export function readFileConstraint(text: string): FileConstraint {
  const { goBuild, leading } = leadingLines(text);
  if (goBuild.length > 1) {
    return { matches: undefined, text: goBuild.join("; "), error: "multiple //go:build comments" };
  }
  const [line] = goBuild;
  return line === undefined ? plusBuild(leading) : goBuildConstraint(line);
}

function goBuildConstraint(line: string): FileConstraint {
  try {
    return { matches: parseGoBuild(splitGoBuild(line) ?? ""), text: line, error: undefined };
  } catch (error) {
    if (error instanceof ConstraintError) {
      return { matches: undefined, text: line, error: error.message };
    }
    throw error;
  }
}

function plusBuild(leading: readonly string[]): FileConstraint {
  const lines: string[] = [];
  const constraints: Constraint[] = [];
  for (const line of leading) {
    const expression = splitPlusBuild(line);
    const constraint = expression === undefined ? undefined : parsePlusBuild(expression);
    if (constraint !== undefined) {
      lines.push(line);
      constraints.push(constraint);
    }
  }
  if (constraints.length === 0) {
    return NONE;
  }
  const matches: Constraint = (satisfied) => constraints.every((constraint) => constraint(satisfied));
  return { matches, text: lines.join("; "), error: undefined };
}

/** The `//go:build` lines above the code, and the leading run of comment lines up to its last blank line. */
function leadingLines(text: string): { goBuild: string[]; leading: string[] } {
  const goBuild: string[] = [];
  const seen: string[] = [];
  let beforeBlank = 0;
  let ended = false;
  let inBlockComment = false;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const line = trimAscii(text.slice(start, end));
    start = end + 1;
    if (line === "" && !ended) {
      beforeBlank = seen.length;
      continue;
    }
    ended ||= !line.startsWith("//");
    if (!ended) {
      seen.push(decodeUtf8(line));
    }
    if (!inBlockComment && splitGoBuild(line) !== undefined) {
      goBuild.push(decodeUtf8(line));
    }
    const after = skipComments(line, inBlockComment);
    if (after === "code") {
      break;
    }
    inBlockComment = after === "inside";
  }
  return { goBuild, leading: seen.slice(0, beforeBlank) };
}

/** Whether a line holds only comments, ends inside of one, or holds code. */
function skipComments(line: string, inBlockComment: boolean): "comments" | "inside" | "code" {
  let rest = line;
  let inside = inBlockComment;
  while (rest !== "") {
    if (inside) {
      const close = rest.indexOf("*/");
      if (close < 0) {
        return "inside";
      }
      inside = false;
      rest = trimAscii(rest.slice(close + 2));
    } else if (rest.startsWith("//")) {
      return "comments";
    } else if (rest.startsWith("/*")) {
      inside = true;
      rest = trimAscii(rest.slice(2));
    } else {
      return "code";
    }
  }
  return inside ? "inside" : "comments";
}
