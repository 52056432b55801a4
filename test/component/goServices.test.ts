/* Proves what `GoServices` declares from a source tree, that its outputs are typed, and that it is checked as a whole. */
import assert from "node:assert/strict";
import {
  ExistingNamespace,
  GoServiceImage,
  GoServices,
  type GoServicesArgs,
  PlanError,
  type ServiceOptions,
} from "../../components";
import { record, type Recording, valueOf } from "../support/component/recording";
import { matchesGolden } from "../support/golden";
import { AUTH, ORDER, SHOP } from "../support/shop";
import { below, makeTree, removeTrees, type TreeFiles } from "../support/tree";

const REGISTRY = "registry.example.com/team";

/** A fleet without types, as plain JavaScript gives it. */
async function fleet(args: object = {}): Promise<Recording<GoServices | undefined>> {
  return record(() => new GoServices("shop", { source: "shop", namespace: REGISTRY, ...args }));
}

function problemsOf({ error, registrations }: Recording<unknown>): string[] {
  assert.deepEqual(registrations, []);
  return error instanceof PlanError
    ? error.problems.map(({ field, rule, fix }) => `${field} ${rule}. ${fix}`)
    : assert.fail(String(error));
}

describe("GoServices", () => {
  const before = process.cwd();

  function enter(files: TreeFiles = SHOP): void {
    process.chdir(makeTree(below("shop", files)));
  }

  beforeEach(() => enter());
  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  it("declares every service that it finds, with shared dependencies, below itself", async () => {
    const { registrations, result, error } = await fleet();
    assert.ifError(error);
    matchesGolden("component/golden/fleetUrns.txt", registrations.map(({ urn }) => `${urn}\n`).join(""));
    assert.deepEqual(Object.keys(result!.images), ["auth", "order"]);
  });

  it("gives images the versions that they have one by one", async () => {
    const { result } = await fleet({ sharedDependencies: false });
    const single = await record(
      () =>
        new GoServiceImage("auth", {
          source: "shop",
          main: AUTH,
          namespace: new ExistingNamespace("team", { registry: REGISTRY }),
        }),
    );
    assert.equal(await valueOf(result!.images["auth"]!.version), await valueOf(single.result!.version));
  });

  it("declares the registry that it is given, with a login that is secret", async () => {
    const credentials = { username: "ci", password: "hunter2" };
    const { registrations, error } = await fleet({
      namespace: { registry: REGISTRY, credentials, visibility: "private" },
    });
    assert.ifError(error);
    const images = registrations.filter(({ type }) => type === "docker-build:index:Image");
    assert.equal(images.length, 3);
    for (const { inputs, secretInputs, provider } of images) {
      assert.deepEqual(inputs["registries"], [{ address: "registry.example.com", ...credentials }]);
      assert.ok(secretInputs.includes("registries"));
      assert.equal(provider, "shop-registry");
    }
    const wrong = await fleet({ namespace: { registry: "x", credentials: {}, visibilty: "private" } });
    assert.deepEqual(
      problemsOf(wrong).map((one) => one.split(" ")[0]),
      [
        "namespace.visibilty",
        "namespace.credentials.username",
        "namespace.credentials.password",
        "namespace.registry",
      ],
    );
  });

  it("has typed outputs by the names of a map, and takes options of single services", async () => {
    const { result, error, registrations } = await record(() => {
      const services = new GoServices("shop", {
        source: "shop",
        namespace: new ExistingNamespace("team", { registry: REGISTRY }),
        services: { login: AUTH, order: ORDER },
        labels: { vendor: "Shop" },
        serviceOptions: {
          login: { ports: [8000], user: "1000:1000", extraTags: ["v1"], compose: { restart: "always" } },
          order: { builder: "own", onDestroy: "deleteImages" },
        },
      });
      // @ts-expect-error: no such service
      assert.equal(services.images.auth, undefined);
      return services.images;
    });
    assert.ifError(error);
    const { login, order } = result!;
    assert.deepEqual(login.run, {
      ports: ["8000/tcp"],
      volumes: [],
      user: "1000:1000",
      compose: { restart: "always" },
    });
    assert.deepEqual(order.run, { ports: [], volumes: [], compose: {} });
    assert.deepEqual(await valueOf(login.tags), [await valueOf(login.version), "v1"]);
    const image = (name: string) =>
      registrations.find((one) => one.type === "docker-build:index:Image" && one.name === name)!;
    assert.deepEqual(image("shop-order").inputs["builder"], { name: "own" });
    assert.equal(image("shop-order").retainOnDelete, false);
    assert.equal(image("shop-login").retainOnDelete, true);
  });

  it("finds services by globs, and names the near miss of one that was not found", async () => {
    const { result } = await fleet({ services: ["application/*/cmd/*"] });
    assert.equal(result!.image("auth"), result!.images["auth"]);
    assert.throws(() => result!.image("auht"), /service: "auht" was not found. Fix: did you mean `auth`\?/);
    assert.throws(() => result!.image("toString"), /was not found/);
  });

  it("B12 reports everything that is wrong together, and registers nothing", async () => {
    const run = await fleet({
      namespace: "https://registry.example.com",
      platfroms: ["linux/amd64"],
      timezone: 8,
      sharedDependencies: "yes",
      download: { GOPRIVAT: "example.com" },
      serviceOptions: {
        auth: { prots: [8000], main: "elsewhere", compose: { restrat: "always" } },
        order: { ports: [0], builder: 1 },
        oder: {},
      },
    });
    const fields = problemsOf(run).map((line) => /^(\w+: )?\S+/.exec(line)?.[0]);
    assert.deepEqual(fields, [
      "platfroms",
      "namespace",
      "sharedDependencies",
      "serviceOptions.auth.prots",
      "serviceOptions.auth.main",
      "serviceOptions.auth.compose.restrat",
      "serviceOptions.order.builder",
      "timezone",
      "download.GOPRIVAT",
      "serviceOptions.oder",
      "order: ports[0]",
    ]);
  });

  it("refuses two services that push to one repository, and registers nothing", async () => {
    const run = await fleet({ serviceOptions: { order: { repository: "auth" } } });
    const rule = "is written by the service `auth` already. give each its own";
    assert.deepEqual(problemsOf(run), [`order: repository ${rule}`]);
  });

  it("refuses a source and a namespace that are none", async () => {
    const [namespace, source, ...rest] = problemsOf(await fleet({ source: "nowhere", namespace: undefined }));
    assert.match(namespace!, /^namespace is undefined.* a registry's address such as/);
    assert.match(source!, /^source is not a folder that can be read/);
    assert.deepEqual(rest, []);
    const [services] = problemsOf(await fleet({ services: ["cmd/*"] }));
    assert.match(services!, /^services\[0\] matches no folder .* main packages are in application/);
  });

  it("compiles no shared dependencies for a service that downloads in its own way", async () => {
    const options: ServiceOptions = { download: { GOPROXY: "https://proxy.example.com" } };
    const { registrations, error } = await fleet({ serviceOptions: { auth: options } });
    assert.ifError(error);
    assert.deepEqual(
      registrations.filter(({ type }) => type.endsWith(":GoDependencies")),
      [],
    );
  });

  it("lets two fleets of one program stand side by side", async () => {
    const { error } = await record(() => {
      const args: GoServicesArgs = { source: "shop", namespace: REGISTRY };
      new GoServices("one", args);
      new GoServices("two", { ...args, namespace: `${REGISTRY}/two` });
    });
    assert.ifError(error);
  });
});
