// Proves texts of an image's declaration that others parse, and that a netrc file is a secret of the declaration.
import assert from "node:assert/strict";
import { ExistingNamespace, GoServiceImage, type GoServiceImageArgs } from "../../components";
import { AUTH, SHOP } from "../support/shop";
import { makeTree, removeTrees } from "../support/tree";
import { record, type Registration } from "../support/component/recording";

describe("the declaration of an image", () => {
  const before = process.cwd();
  beforeEach(() => process.chdir(makeTree(SHOP)));
  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  const declared = async (args: Partial<GoServiceImageArgs>): Promise<Registration> => {
    const { registrations, error } = await record(() => {
      const registry = "registry.example.com/team";
      const namespace = new ExistingNamespace("registry", { registry, visibility: "private" });
      return new GoServiceImage("auth", { source: ".", main: AUTH, namespace, ...args });
    });
    assert.equal(error, undefined);
    const image = registrations.find(({ type }) => type === "docker-build:index:Image");
    return image ?? assert.fail("no image was registered");
  };

  it("has annotations as fields of CSV: commas and quotes are text", async () => {
    const { inputs } = await declared({
      annotations: { plain: "a b", list: "a,b", said: 'say "hi", twice' },
    });
    const [{ raw }] = inputs["exports"] as [{ raw: string }];
    const fields = [
      ...["annotation.plain=a b", "annotation-index.plain=a b"],
      ...['"annotation.list=a,b"', '"annotation-index.list=a,b"'],
      ...['"annotation.said=say ""hi"", twice"', '"annotation-index.said=say ""hi"", twice"'],
    ];
    assert.ok(raw.endsWith(`,${fields.join(",")}`), raw);
  });

  it("has the netrc file as a secret, whoever gives it as plain text", async () => {
    const netrc = "machine git.example.com login ci password canary-4711";
    const { secretInputs, inputs } = await declared({ credentials: { netrc } });
    assert.ok(JSON.stringify(inputs["secrets"]).includes(netrc));
    assert.ok(secretInputs.includes("secrets"));
  });
});
