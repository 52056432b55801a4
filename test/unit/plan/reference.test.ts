// Proves the grammar of references at its borders, as the distribution specification has it, and that what breaks it
// is reported with a name that would be right where there is one (B1 to B4).
import { referenceOf } from "../../support/referenceOf";
import assert from "node:assert/strict";
import {
  isRegistryHost,
  isRepositoryPath,
  isTag,
  parseRegistry,
  Reference,
  withoutHost,
} from "../../../components/common/reference";
import {
  registryProblems,
  repositoryProblems,
  tagProblems,
} from "../../../components/common/referenceProblems";

const DIGEST = `sha256:${"0a".repeat(32)}`;

function partsOf(text: string): unknown {
  const { host, path, tag, digest } = referenceOf(text);
  return { host, path, tag, digest };
}

describe("reference", () => {
  it("B3 a tag has 1 to 128 word characters, dots and hyphens, and starts with a word character", () => {
    const good = ["a", "A", "0", "_", "_.-", "v1.2.3", "a".repeat(128), "1f0e-dirty-0a1b"];
    const bad = [
      "",
      "a".repeat(129),
      ".a",
      "-a",
      "/abc",
      "a/b",
      "a b",
      "1.0+build",
      "a:b",
      "ä",
      "a\n",
      "\na",
      "a@b",
    ];
    assert.deepEqual(
      good.filter((tag) => !isTag(tag)),
      [],
    );
    assert.deepEqual(bad.filter(isTag), []);
  });

  it("B3 a wrong tag is reported with one that would be right", () => {
    const fixes = (value: string): string[] => tagProblems("extraTags[0]", value).map(({ fix }) => fix);
    assert.deepEqual(fixes("1.0.0+build.5"), ["write `1.0.0-build.5`"]);
    assert.deepEqual(fixes(" v1 "), ["write `v1`"]);
    assert.deepEqual(fixes(".-hidden"), ["write `hidden`"]);
    assert.deepEqual(fixes("x".repeat(200)), [`write \`${"x".repeat(128)}\``]);
    assert.deepEqual(fixes(""), ["choose a tag of that form"]);
    assert.deepEqual(fixes("fine"), []);
    const [problem] = tagProblems("extraTags[0]", "+");
    assert.equal(problem?.field, "extraTags[0]");
    assert.equal(problem.value, "+");
  });

  it("B2 a repository's path: components of lower case, one separator between letters, 255 characters", () => {
    const good = ["a", "0", "a/b", "a.b", "a_b", "a__b", "a-b", "a---b", "team/auth/api", "a".repeat(255)];
    const bad = [
      ..."A /a a/ a//b a..b a___b a._b -a a- .a a. _a a_ ä a+b a:b ..".split(" "),
      ...["", "a b", "a\n", "a".repeat(256), "/"],
    ];
    assert.deepEqual(
      good.filter((path) => !isRepositoryPath(path)),
      [],
    );
    assert.deepEqual(bad.filter(isRepositoryPath), []);
  });

  it("B1 B2 a wrong name is reported with the nearest right one", () => {
    const fix = (value: string): string | undefined => repositoryProblems("repository", value)[0]?.fix;
    assert.equal(fix("Auth"), "write `auth`");
    assert.equal(fix("/team/auth/"), "write `team/auth`");
    assert.equal(fix(" auth "), "write `auth`");
    assert.equal(fix("a__-b"), "choose a name of that form");
    assert.equal(fix(""), "choose a name of that form");
    assert.equal(fix("auth"), undefined);
  });

  it("B4 a host has a dot or a port, or is localhost", () => {
    const good = [
      "a.b",
      "localhost",
      "localhost:5000",
      "127.0.0.1:5000",
      "[::1]:5000",
      "[fe80::1]",
      "R.Example.com",
      "a:1",
    ];
    const bad = [
      "",
      "docker",
      "team",
      "a..b",
      "-a.b",
      "a-.b",
      "a.b:",
      "a.b:x",
      "https://a.b",
      "a.b/",
      "::1",
      "a_b.c",
    ];
    assert.deepEqual(
      good.filter((host) => !isRegistryHost(host)),
      [],
    );
    assert.deepEqual(bad.filter(isRegistryHost), []);
  });

  it("B4 a registry's address with a scheme, a slash at its end, without a host, and with a wrong path", () => {
    const reported = (value: string): [string, string][] =>
      registryProblems("registry", value).map(({ rule, fix }) => [rule.slice(0, 20), fix]);
    assert.deepEqual(reported("https://ccr.ccs.tencentyun.com/team"), [
      ["is not just `host[:p", "write `ccr.ccs.tencentyun.com/team`"],
    ]);
    assert.deepEqual(reported("registry.example.com/team/"), [
      ["is not just `host[:p", "write `registry.example.com/team`"],
    ]);
    assert.deepEqual(reported(" registry.example.com"), [
      ["is not just `host[:p", "write `registry.example.com`"],
    ]);
    const short: [string, string] = [
      "names no registry ho",
      "write the host first, such as `registry.example.com/team`",
    ];
    assert.deepEqual(reported("team/shop"), [short]);
    assert.deepEqual(reported("docker"), [short]);
    assert.deepEqual(reported(""), [short]);
    assert.deepEqual(reported("registry.example.com/Team"), [["is not a valid repos", "write `team`"]]);
    assert.deepEqual(reported("registry.example.com/a//b"), [
      ["is not a valid repos", "choose a name of that form"],
    ]);
    for (const fine of ["registry.example.com", "localhost:5000/a/b", "127.0.0.1:5000"]) {
      assert.deepEqual(reported(fine), []);
    }
  });

  it("is taken apart, ports and digests included", () => {
    const host = "localhost:5000";
    assert.deepEqual(partsOf("localhost:5000/a/b"), {
      host,
      path: "a/b",
      tag: undefined,
      digest: undefined,
    });
    assert.deepEqual(partsOf("localhost:5000/a:t"), { host, path: "a", tag: "t", digest: undefined });
    assert.deepEqual(partsOf(`localhost:5000/a@${DIGEST}`), {
      host,
      path: "a",
      tag: undefined,
      digest: DIGEST,
    });
    assert.deepEqual(partsOf(`localhost:5000/a:t@${DIGEST}`), {
      host,
      path: "a",
      tag: "t",
      digest: DIGEST,
    });
    const short = "sha256:0a";
    for (const bad of [
      "alpine",
      "team/app:1",
      "a.b",
      "a.b/",
      "a.b/A",
      "a.b/a:",
      `a.b/a@${short}`,
      `a.b/a@${DIGEST}@x`,
    ]) {
      assert.equal(Reference.parse(bad), undefined, bad);
    }
  });

  it("is written as it was read, and made of a namespace, a tag and a digest", () => {
    for (const text of ["a.b/c", "a.b:1/c/d:t", `localhost/c@${DIGEST}`, `a.b/c:t@${DIGEST}`]) {
      assert.equal(Reference.parse(text)?.toString(), text);
    }
    const made = Reference.below(parseRegistry("a.b:1/team/dev"), "auth");
    assert.deepEqual([made, made.withTag("1"), made.withTag("1").withDigest(DIGEST)].map(String), [
      "a.b:1/team/dev/auth",
      "a.b:1/team/dev/auth:1",
      `a.b:1/team/dev/auth@${DIGEST}`,
    ]);
    assert.equal(Reference.below(parseRegistry("a.b"), "auth").toString(), "a.b/auth");
    assert.deepEqual(Reference.parse(made.withTag("1").toString()), made.withTag("1"));
  });

  it("without its host is the same from a mirror", () => {
    assert.equal(withoutHost("docker.io/library/golang:1"), "library/golang:1");
    assert.equal(withoutHost("localhost:5000/library/golang:1"), "library/golang:1");
    assert.equal(withoutHost("library/golang:1"), "library/golang:1");
    assert.equal(withoutHost("golang:1"), "golang:1");
  });
});
