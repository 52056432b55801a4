// Proves what a person sees of changes: a line for each service, what several have in common once, within the width of the
// terminal; read from steps of Pulumi's engine, whatever else they are about.
import assert from "node:assert/strict";
import { changeText, wholeChangeText } from "../../../stacks/changes/changeText";
import { serviceChanges } from "../../../stacks/changes/serviceChange";
import { type EngineStep, stepChanges } from "../../../stacks/changes/stepChanges";
import type { ServiceInputs } from "../../../components/plan/serviceInputs";

function inputs(
  version: string,
  files: Readonly<Record<string, string>>,
): ServiceInputs & Record<string, unknown> {
  return { main: "cmd/x", version, platforms: [], files, settings: { user: "1" } };
}

function step(op: string, types: string, name: string, more: Partial<EngineStep> = {}): EngineStep {
  return {
    op,
    urn: `urn:pulumi:dev::shop::${types}::${name}`,
    old: undefined,
    new: undefined,
    diffs: [],
    ...more,
  };
}

const SERVICE = "pulumi-go-service-image:index:GoServiceImage";
const IMAGE = `${SERVICE}$docker-build:index:Image`;
const [BEFORE, AFTER] = ["c9d6c3e58439", "728f0a1aaaaa"];

describe("changes of services", () => {
  it("are a line each, with the file and both versions, and a shared file once with its users", () => {
    const names = ["auth", "catalog", "gateway", "order", "payment", "worker"];
    const states = (version: string, hash: string): Map<string, ServiceInputs> =>
      new Map(
        names.map((name) => [
          name,
          inputs(version, { "pkg/log.go": hash, ...(name === "auth" && { "cmd/auth/main.go": hash }) }),
        ]),
      );
    const services = serviceChanges(states(BEFORE, "1"), states(AFTER, "2"));
    assert.deepEqual(changeText({ services, others: [] }), [
      "auth     cmd/auth/main.go, 1 shared  c9d6c3e → 728f0a1",
      ...["catalog", "gateway", "order  ", "payment", "worker "].map(
        (name) => `${name}  1 shared                    c9d6c3e → 728f0a1`,
      ),
      "",
      "shared:",
      "  pkg/log.go  auth, catalog, gateway, order, 2 more",
    ]);
    assert.ok(changeText({ services, others: [] }, 40).every((line) => line.length <= 40));
    assert.deepEqual(serviceChanges(states(BEFORE, "1"), states(BEFORE, "1")), []);
    assert.deepEqual(changeText({ services: [], others: [] }), []);
  });

  it("are read from steps of the engine: services, images alone, dependencies, and nothing of what follows from these", () => {
    const [old, now] = [
      inputs(BEFORE, { "a.go": "1" }),
      { ...inputs(AFTER, { "a.go": "2", "b.go": "1" }), bases: { x: "1" } },
    ];
    const tagged = (version: string): EngineStep["old"] => ({
      tags: [`r.example.com:5000/team/order:${version}`],
    });
    const { services, others } = stepChanges([
      step("update", "pulumi:pulumi:Stack", "shop-dev"),
      step("update", SERVICE, "auth", { old, new: now }),
      step("update", IMAGE, "auth", { diffs: ["tags", "contextHash", "builder.name"] }),
      step("same", SERVICE, "catalog", { old, new: old }),
      step("update", IMAGE, "order", {
        old: tagged("1.4.0"),
        new: tagged("1.4.0"),
        diffs: ["context.location"],
      }),
      step("create", SERVICE, "new", { new: now }),
      step("delete", SERVICE, "gone", { old }),
      step("update", "pulumi-go-service-image:index:GoDependencies", "go-dependencies", {
        old: { tag: "a", packages: [] },
        new: { tag: "b", packages: [] },
      }),
      step(
        "update",
        "pulumi-go-service-image:index:GoDependencies$docker-build:index:Image",
        "go-dependencies",
      ),
    ]);
    assert.deepEqual(changeText({ services, others }), [
      "auth   a.go, b.go, base x, builder of the image  c9d6c3e → 728f0a1",
      "gone   cmd/x (removed)                           c9d6c3e → none",
      "new    cmd/x (added)                             none → 728f0a1",
      "order  context of the image                      1.4.0 (no other content)",
      "",
      "GoDependencies go-dependencies: changed (tag)",
    ]);
    const attachments = `${SERVICE}$pulumi-nodejs:dynamic/trust:Attachments`;
    const beside = stepChanges([
      step("update", SERVICE, "auth", { old, new: now }),
      step("update", attachments, "auth", { diffs: ["digest"] }),
      step("same", SERVICE, "catalog", { old, new: old }),
      step("create", attachments, "catalog"),
    ]);
    assert.deepEqual(changeText(beside), [
      "auth  a.go, b.go, base x  c9d6c3e → 728f0a1",
      "",
      "Attachments catalog: added",
    ]);
    const [auth, gone, added, order] = services;
    assert.deepEqual([gone?.kind, added?.kind, order?.declared], ["removed", "added", ["context"]]);
    assert.deepEqual(wholeChangeText(auth!), [
      "auth: changed, c9d6c3e → 728f0a1",
      "  file  a.go (changed)",
      "  file  b.go (added)",
      "  base image  x (added)",
      "  declared with another  builder",
    ]);
    assert.deepEqual(wholeChangeText(order!), [
      "order: changed, 1.4.0 (no other content)",
      "  declared with another  context",
    ]);
  });
});
