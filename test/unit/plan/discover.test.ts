// Proves where services are found and what they are called, that names are unique (B11), and that what finds nothing
// is told.
import assert from "node:assert/strict";
import { discoverServices, selectServices } from "../../../components/plan/discover";
import type { Problem } from "../../../components/plan/problem";
import { WorkTree } from "../../../components/plan/workTree";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

const MAIN = "package main\n\nfunc main() {}\n";

function mains(...folders: string[]): TreeFiles {
  return {
    "go.mod": "module example.com/Shop/v2\n",
    ...Object.fromEntries(folders.map((dir) => [`${dir}/main.go`, MAIN])),
  };
}

function found(
  files: TreeFiles,
  entries: readonly string[] = [],
): { services: Record<string, string>; problems: Problem[] } {
  const problems: Problem[] = [];
  const services = discoverServices(WorkTree.open(makeTree(files)), entries, problems);
  return { services: Object.fromEntries(services.map(({ name, main }) => [name, main])), problems };
}

function named(files: TreeFiles, entries: readonly string[] = []): Record<string, string> {
  const { services, problems } = found(files, entries);
  assert.deepEqual(problems, []);
  return services;
}

describe("discovery", () => {
  afterEach(() => {
    WorkTree.forgetAll();
    removeTrees();
  });

  it("finds the layouts of Kratos monorepos and of plain projects, named by what tells them apart", () => {
    const folders = [
      "application/auth/cmd/auth",
      "app/order/cmd/server",
      "app/catalog/service/cmd/server",
      "app/courier/job/cmd/server",
      "app/courier/service/cmd/server",
      "cmd/Shop_Admin",
    ];
    assert.deepEqual(named(mains(...folders)), {
      auth: "application/auth/cmd/auth",
      order: "app/order/cmd/server",
      catalog: "app/catalog/service/cmd/server",
      "courier-job": "app/courier/job/cmd/server",
      courier: "app/courier/service/cmd/server",
      shop_admin: "cmd/Shop_Admin",
    });
    assert.deepEqual(named(mains("cmd/server")), { server: "cmd/server" });
    assert.deepEqual(named(mains("cmd/service", "cmd/main")), { main: "cmd/main", service: "cmd/service" });
  });

  it("names a program in the root by its module, and only if there is no other", () => {
    assert.deepEqual(named(mains(".")), { shop: "." });
    assert.deepEqual(named(mains(".", "cmd/api")), { api: "cmd/api" });
    assert.deepEqual(named(mains("."), ["."]), { shop: "." });
  });

  it("sees main packages only: no library, no test, no folder of other files, no vendored or hidden one", () => {
    const files: TreeFiles = {
      ...mains("cmd/api", "cmd/vendor", "cmd/testdata", "cmd/_old", "cmd/.hidden"),
      "cmd/lib/lib.go": "package lib\n",
      "cmd/tests/main_test.go": "package main\n",
      "cmd/docs/README.md": "",
      "cmd/main.go": MAIN,
      // a link would be a second service, and a loop of links no end
      "cmd/link": { link: "api" },
      "cmd/loop": { link: ".." },
    };
    assert.deepEqual(named(files), { api: "cmd/api" });
    assert.deepEqual(named(files, ["**"]), { cmd: "cmd", api: "cmd/api" });
  });

  it("sees a main package that another platform alone has files for as none", () => {
    const files = { ...mains("cmd/api"), "cmd/tray/main_windows.go": MAIN };
    assert.deepEqual(named(files), { api: "cmd/api" });
  });

  it("takes globs, `**` included, folders, and names of the caller's own", () => {
    const files = mains("services/auth", "services/deep/er/worker", "tools/gen", "cmd/api");
    assert.deepEqual(named(files, ["services/*"]), { auth: "services/auth" });
    assert.deepEqual(named(files, ["services/**"]), {
      auth: "services/auth",
      "deep-er-worker": "services/deep/er/worker",
    });
    assert.deepEqual(named(files, ["**/{auth,gen}"]), { auth: "services/auth", "tools-gen": "tools/gen" });
    assert.deepEqual(named(files, ["./cmd/api/", "jobs = services/deep/er/worker"]), {
      api: "cmd/api",
      jobs: "services/deep/er/worker",
    });
  });

  it("B11 takes the same service once, and refuses one name for two", () => {
    const files = mains("application/auth/cmd/server", "app/auth/cmd/server");
    assert.deepEqual(named(files, ["app/*/cmd/*", "app/auth/cmd/server"]), { auth: "app/auth/cmd/server" });
    const { problems } = found(files);
    assert.deepEqual(problems, [
      {
        field: "services",
        value: "auth",
        rule: "is the name of two services, in application/auth/cmd/server and in app/auth/cmd/server",
        fix: "name one in `services`, such as `auth-2=app/auth/cmd/server`",
      },
    ]);
    assert.equal(found(files, ["a=app/auth/cmd/server", "a=application/auth/cmd/server"]).problems.length, 1);
  });

  it("B11 tells that there is none, and where it looked", () => {
    const { services, problems } = found({ "go.mod": "module a\n", "lib/lib.go": "package lib\n" });
    assert.deepEqual(services, {});
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.field, "services");
    assert.match(problems[0].rule, /^no main package in application\/\*\/cmd\/\*, app.*, cmd\/\* of \//);
    assert.match(problems[0].fix, /`root`.*`services`/);
  });

  it("tells each glob that matches nothing, and each name that no repository may have", () => {
    const { problems } = found(mains("cmd/api", "cmd/a+b"), [
      "cmd/api",
      "service/*",
      "Bad Name=cmd/api",
      "=cmd/api",
    ]);
    assert.deepEqual(
      problems.map(({ field, value }) => [field, value]),
      [
        ["services[1]", "service/*"],
        ["services cmd/api", "Bad Name"],
        ["services cmd/api", ""],
      ],
    );
    assert.equal(found(mains("cmd/a+b")).problems[0]?.value, "a+b");
  });

  it("selects by name, and tells a name that is none with the near miss", () => {
    const services = ["auth", "order"].map((name) => ({ name, main: name }));
    const problems: Problem[] = [];
    assert.deepEqual(selectServices(services, [], problems), services);
    assert.deepEqual(selectServices(services, ["order"], problems), services.slice(1));
    assert.deepEqual(problems, []);
    assert.deepEqual(selectServices(services, ["oder"], problems), []);
    assert.deepEqual(problems, [
      { field: "service", value: "oder", rule: "is no service of this tree", fix: "did you mean `order`?" },
    ]);
  });
});
