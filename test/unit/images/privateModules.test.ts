/* Proves that nothing which holds private modules is pushed where everybody may read it, or may for all that is known. */
import assert from "node:assert/strict";
import type { ImageNamespace } from "../../../components/namespaces/imageNamespace";
import type { Problem } from "../../../components/plan/problem";
import type { CacheOption } from "../../../components/plan/serviceArguments";
import {
  cacheBesidePrivateModules,
  hasPrivateModules,
  isKnownPrivate,
} from "../../../components/privateModules";

describe("private modules", () => {
  it("are told by credentials and by Go's variables", () => {
    assert.equal(hasPrivateModules({}), false);
    assert.equal(hasPrivateModules({ download: { GOPROXY: "https://proxy.example.com" } }), false);
    assert.equal(hasPrivateModules({ download: { GOPRIVATE: "example.com" } }), true);
    assert.equal(hasPrivateModules({ credentials: { netrc: "" } }), true);
    assert.equal(hasPrivateModules({ credentials: { ssh: [] } }), true);
  });

  it("make a cache off by default and an error if asked for, unless the repository is known to be private", () => {
    const decide = (option: CacheOption | undefined, isPrivate: boolean): [CacheOption, number] => {
      const problems: Problem[] = [];
      return [cacheBesidePrivateModules(option, isPrivate, problems), problems.length];
    };
    assert.deepEqual(decide(undefined, true), ["on", 0]);
    assert.deepEqual(decide(undefined, false), ["off", 0]);
    assert.deepEqual(decide("on", false), ["off", 1]);
    assert.deepEqual(decide("readOnly", false), ["readOnly", 0]);
  });

  it("may lie on this machine, and where the namespace says so", () => {
    const at = (host: string, visibility?: "public" | "private"): boolean =>
      isKnownPrivate({ host, visibility: () => visibility } as unknown as ImageNamespace, "auth");
    assert.deepEqual(
      [at("127.0.0.1:5000"), at("localhost:5000"), at("registry.example.com"), at("127.example.com")],
      [true, true, false, false],
    );
    assert.deepEqual([at("r.example.com", "private"), at("r.example.com", "public")], [true, false]);
  });
});
