import { execFileSync } from "node:child_process";
import { makeTree } from "../tree";

/** An ignore file and paths that it is asked for. */
export interface IgnoreQuestion {
  readonly text: string;
  readonly paths: readonly string[];
}

/** What moby/patternmatcher says: of each path whether it is ignored; null if it refuses the file. */
export type IgnoreResult = readonly boolean[] | null;

const MODULE = `module example.com/oracle

go 1.24

require github.com/moby/patternmatcher v0.6.1
`;

const SUMS = `github.com/moby/patternmatcher v0.6.1 h1:qlhtafmr6kgMIJjKJMDmMWq7WLkKIo23hsrpR3x084U=
github.com/moby/patternmatcher v0.6.1/go.mod h1:hDPoyOpDY7OrrMDLaYoY3hf52gNCR/YOUYxkhApJIxc=
`;

/** Asks as BuildKit does when it walks a context: with what was found for the folders above. */
const PROGRAM = `package main

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

type question struct {
	Text  string
	Paths []string
}

func answer(one question) []bool {
	patterns, err := ignorefile.ReadAll(strings.NewReader(one.Text))
	if err != nil {
		return nil
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil
	}
	results := []bool{}
	for _, path := range one.Paths {
		var above patternmatcher.MatchInfo
		ignored := false
		for at := range path + "/" {
			if at < len(path) && path[at] != '/' {
				continue
			}
			if ignored, above, err = matcher.MatchesUsingParentResults(path[:at], above); err != nil {
				return nil
			}
		}
		results = append(results, ignored)
	}
	return results
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		panic(err)
	}
	answers := [][]bool{}
	for _, one := range questions {
		answers = append(answers, answer(one))
	}
	_ = json.NewEncoder(os.Stdout).Encode(answers)
}
`;

/** Asks the real moby/patternmatcher, through the Go command. */
export function askPatternMatcher(questions: readonly IgnoreQuestion[]): IgnoreResult[] {
  const root = makeTree({ "go.mod": MODULE, "go.sum": SUMS, "main.go": PROGRAM });
  const output = execFileSync("go", ["run", "."], {
    cwd: root,
    encoding: "utf8",
    input: JSON.stringify(questions.map(({ text, paths }) => ({ Text: text, Paths: paths }))),
    maxBuffer: 1 << 28,
    env: { ...process.env, GOWORK: "off", GOFLAGS: "-mod=mod", CGO_ENABLED: "0" },
  });
  return JSON.parse(output) as IgnoreResult[];
}
