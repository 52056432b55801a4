// Proves what the program's error says where services cannot be built: all their names, and what they have in common once.
import assert from "node:assert/strict";
import { brokenServicesError } from "../../../stacks/brokenServices";
import type { Problem } from "../../../components/common/problem";

describe("services that cannot be built", () => {
  const names = Array.from({ length: 25 }, (_, index) => `s${index}`);
  const problem = (name: string): Problem => ({
    field: `${name}: cmd/${name}/main.go:3`,
    value: `example.org/lib/${name}`,
    rule: "comes from example.org/lib v1.0.0, and go.sum has no hash of it",
    fix: "run `go mod tidy`, and commit go.sum",
    about: "example.org/lib v1.0.0",
  });
  const broken = new Map(names.map((name) => [name, [problem(name)]]));

  it("are all named, and a problem of their module is told once", () => {
    const error = brokenServicesError(broken, undefined);
    const [title = "", ...lines] = error?.message.split("\n") ?? [];
    assert.match(title, new RegExp(`^go-service-image: ${names.join(", ")} cannot be built .*: 1 problem$`));
    assert.equal(lines.length, 1);
    assert.match(
      lines[0] ?? "",
      /^ {2}s0, s1, s2 and 22 more: cmd\/s0\/main\.go:3: "example\.org\/lib\/s0" comes/,
    );
    assert.equal(error?.problems.length, 25);
  });

  it("are those that the run is about", () => {
    assert.match(
      brokenServicesError(broken, ["s3", "s9"])?.message ?? "",
      /\n {2}s3 and s9: cmd\/s3\/main\.go/,
    );
    assert.equal(brokenServicesError(broken, ["other"]), undefined);
  });
});
