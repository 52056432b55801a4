/*
 * Proves what a change of the source tree costs, against the real engine and by counters: resources that Pulumi
 * updates, solves that BuildKit has records of, packages that the Go command compiled in them, requests that the registry
 * has answered, blobs that were pushed, digests. Never by time.
 */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { chmodSync, cpSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { ask } from "../../tools/run";
import { blobUploads } from "../support/integration/accessLog";
import { goMonorepo, SERVICES } from "../support/integration/goMonorepo";
import { sharedEngine } from "../support/integration/sharedEngine";
import { type Run, type ServiceOutputs, TestProject } from "../support/integration/testProject";
import { unseen } from "../support/integration/unseen";

const MINUTES = 60_000;
const AUTH = "application/auth/cmd/auth/main.go";
const POLICY = "application/auth/internal/policy";
const MODULE = "example.com/shop";
const PLATFORMS = 2;

/** Packages of the service `auth` in a row, each imported by the one before: the last is five below the main package. */
const ROW = ["", "/rules", "/rules/terms", "/rules/terms/words", "/rules/terms/words/letters"].map(
  (path) => POLICY + path,
);
const LETTERS = `${ROW.at(-1) ?? ""}/letters.go`;

describe("what a change costs", function () {
  this.timeout(10 * MINUTES);
  let project: TestProject;
  let first: Run;
  let base: Record<string, ServiceOutputs>;

  before(async () => {
    project = await TestProject.create({
      tree: { ...goMonorepo(), ...rowOfPackages() },
      config: { versionVariable: "main.Version" },
    });
    first = await project.up();
    assert.equal(first.code, 0, first.output);
    base = await project.images();
  });

  after(() => project.remove());

  it("makes one component and one image of each service, and one of the dependencies", () => {
    const expected = [...SERVICES, "go-dependencies"].flatMap((name) => [
      `create ${name === "go-dependencies" ? "GoDependencies" : "GoServiceImage"} ${name}`,
      `create Image ${name}`,
    ]);
    const made = first.changed.filter((one) => !/ (ExistingNamespace|docker-build) /.test(one));
    assert.deepEqual(made, expected.sort());
    assert.equal(first.solves.length, 4);
    assert.ok(first.writes.length > 0);
    assert.deepEqual(Object.keys(base).sort(), [...SERVICES]);
  });

  it("S2: costs nothing if nothing changed", async () =>
    assertNothing(await project.up("--expect-no-changes")));

  describe("code", () => {
    afterEach(() => project.restore());

    it("S3: updates one service for one line, and the preview shows the file", async () => {
      project.replace(AUTH, "fmt.Println(", `fmt.Println("${unseen()}", `);
      const preview = await project.preview();
      assert.deepEqual(preview.changed, ["update GoServiceImage auth", "update Image auth"]);
      assert.equal(preview.solves.length, 0);
      assert.deepEqual(preview.writes, []);
      const shown = [...preview.output.matchAll(/~ (\S+\.go) *: "[0-9a-f]+" => "[0-9a-f]+"/g)];
      assert.deepEqual(
        shown.map(([, file]) => file),
        [AUTH],
      );
      const run = await assertUpdates(["auth"]);
      assert.deepEqual(run.compiled(), onEachPlatform("application/auth/cmd/auth"));
      await assertReverts(["auth"]);
    });

    it("S3: compiles the packages above a line five packages deep, and nothing else", async () => {
      project.replace(LETTERS, '"letters"', `"${unseen()}"`);
      const run = await assertUpdates(["auth"]);
      assert.deepEqual(run.compiled(), onEachPlatform("application/auth/cmd/auth", ...ROW));
      await assertReverts(["auth"]);
    });

    it("S4: updates the users of a shared package, and no other service", async () => {
      project.replace("pkg/money/money.go", "100", String(randomInt(1, 2 ** 31)));
      const run = await assertUpdates(["billing", "shipping"]);
      // two solves at once may both compile what they share
      const compiled = new Set(run.compiled());
      const users = ["application/billing/cmd/billing", "application/shipping/cmd/shipping"];
      assert.deepEqual([...compiled], [...new Set(onEachPlatform("pkg/money", ...users))]);
      await assertReverts(["billing", "shipping"]);
    });

    it("S7: creates one service that is added with a package that all may import, and updates none", async () => {
      const text = project.read("application/billing/cmd/billing/main.go");
      project.write({
        "application/refunds/cmd/refunds/main.go": text
          .replace('"fmt"', `"fmt"\n\t"${MODULE}/pkg/reasons"`)
          .replace("fmt.Println(", "fmt.Println(reasons.Text, "),
        "pkg/reasons/reasons.go": `package reasons\n\nimport "${MODULE}/pkg/greeting"\n\nvar Text = greeting.Hello() + "${unseen()}"\n`,
      });
      const run = await project.up();
      assert.equal(run.code, 0, run.output);
      assert.deepEqual(run.changed, ["create GoServiceImage refunds", "create Image refunds"]);
      assert.equal(run.solves.length, 1);
      assert.deepEqual(run.compiled(), onEachPlatform("application/refunds/cmd/refunds", "pkg/reasons"));
      assertPushes(run, ["refunds"]);
      const { refunds, ...others } = await project.images();
      assert.ok(refunds);
      assert.deepEqual(others, base);
      project.restore();
      const removal = await project.up();
      assert.deepEqual(removal.changed, ["delete GoServiceImage refunds", "delete Image refunds"]);
      assert.equal(removal.solves.length, 0);
    });

    it("updates the service that embeds a file", async () => {
      project.write({ "application/auth/internal/policy/policy.txt": `${unseen()}\n` });
      await assertUpdates(["auth"]);
      await assertReverts(["auth"]);
    });

    async function assertUpdates(services: readonly string[]): Promise<Run> {
      const run = await project.up();
      assert.equal(run.code, 0, run.output);
      assert.deepEqual(run.changed, updatesOf(services));
      assert.equal(run.solves.length, services.length);
      assert.deepEqual(namesOf(run), services);
      assertPushes(run, services);
      // a layer and a configuration of each platform, and the list of the cache, which names the same layers
      const layers = PLATFORMS * (hasOwnBuildkit() ? 1 : 2);
      assert.equal(blobUploads(run.requests).length, services.length * (layers + PLATFORMS + 1));
      const images = await project.images();
      for (const service of SERVICES) {
        const [now, before] = [images[service]!, base[service]!];
        const same = !services.includes(service);
        assert.equal(now.digest === before.digest, same, `digest of ${service}`);
        assert.equal(now.version === before.version, same, `version of ${service}`);
        assert.ok(now.tags.includes(now.version));
      }
      return run;
    }

    async function assertReverts(services: readonly string[]): Promise<void> {
      project.restore();
      const run = await project.up();
      assert.deepEqual(run.changed, updatesOf(services));
      assert.deepEqual(await project.images(), base);
      assert.deepEqual(run.compiled(), []);
      assert.deepEqual(blobUploads(run.requests), []);
    }
  });

  describe("what does not count", () => {
    afterEach(() => project.restore());

    it("is a test file", async () => {
      project.replace("application/auth/internal/policy/policy_test.go", "{}", '{ t.Log("more") }');
      await assertNothingAtAll();
    });

    it("S6: is a README, and any other file that no package uses", async () => {
      project.write({
        "README.md": "# Another\n",
        "application/auth/notes.txt": "new\n",
        ".gitignore": "*.log\n",
      });
      await assertNothingAtAll();
    });

    it("is a new package that no service imports", async () => {
      project.write({ "pkg/unused/unused.go": "package unused\n" });
      await assertNothingAtAll();
    });

    it("is a touch", async () => {
      const later = new Date(Date.now() + 3_600_000);
      eachFile(project.path(), (file) => utimesSync(file, later, later));
      await assertNothingAtAll();
    });

    it("is the form of go.mod and the order of go.sum", async () => {
      const sums = project.read("go.sum").trimEnd().split("\n").reverse().join("\n");
      project.write({ "go.mod": `// Shop\n${project.read("go.mod")}`, "go.sum": `${sums}\n` });
      await assertNothingAtAll();
    });

    it("is another mode of files and folders", async () => {
      eachFile(project.path(), (file) => chmodSync(file, 0o600));
      await assertNothingAtAll();
    });

    it("is another path of the checkout", async () => {
      await project.moveTo("elsewhere/deep", (from, to) =>
        cpSync(from, to, { recursive: true, filter: notGenerated }),
      );
      await assertNothingAtAll();
      await project.moveTo("project", () => undefined);
    });

    it("S6: is a commit without a file of a service, in a shallow clone with another umask", async () => {
      git(project.folder, "init", "--quiet");
      git(project.folder, "add", "shop", "Pulumi.test.yaml");
      git(project.folder, "commit", "--quiet", "-m", "one");
      git(project.folder, "commit", "--quiet", "--allow-empty", "-m", "two");
      await project.moveTo("clone", (from, to) => {
        const done = ask("sh", ["-c", 'umask 077; git clone --quiet --depth 1 "file://$0" "$1"', from, to]);
        assert.equal(done.code, 0, done.stderr);
      });
      assert.equal(statSync(project.path("go.mod")).mode & 0o777, 0o600);
      await assertNothingAtAll();
      await project.moveTo("project", () => undefined);
    });

    async function assertNothingAtAll(): Promise<void> {
      assertNothing(await project.up("--expect-no-changes"));
    }
  });

  /** Blobs go to these services' repositories alone. */
  function assertPushes(run: Run, services: readonly string[]): void {
    const blobs = blobUploads(run.requests).map(({ path }) => path.split("/").at(-4) ?? "");
    assert.deepEqual([...new Set(blobs)].sort(), services);
  }

  function assertNothing(run: Run): void {
    assert.equal(run.code, 0, run.output);
    assert.deepEqual(run.changed, []);
    assert.deepEqual(Object.keys(run.summary ?? {}), ["same"]);
    assert.equal(run.solves.length, 0);
    assert.deepEqual(run.requests, []);
  }
});

/** One from PATH uploads the layers that an image and its cache share twice. */
function hasOwnBuildkit(): boolean {
  return sharedEngine().buildctl.includes(join("tools", "buildkit-"));
}

/** Files of {@link ROW}; the first of these packages has other files, too. */
function rowOfPackages(): Record<string, string> {
  const files = ROW.map((folder, index): [string, string] => {
    const [name, next] = [nameOf(folder), ROW[index + 1]];
    const imported = next === undefined ? "" : `import "${MODULE}/${next}"\n\n`;
    const words = next === undefined ? `"${name}"` : `"${name} " + ${nameOf(next)}.Text`;
    const text = index === 0 ? `func init() { Text += ${words} }` : `const Text = ${words}`;
    return [`${folder}/${index === 0 ? "row" : name}.go`, `package ${name}\n\n${imported}${text}\n`];
  });
  return Object.fromEntries(files);
}

function nameOf(path: string): string {
  return path.split("/").at(-1) ?? "";
}

/** Import paths of folders, once for each platform, sorted. */
function onEachPlatform(...folders: readonly string[]): string[] {
  const paths = folders.map((folder) => `${MODULE}/${folder}`);
  return Array.from({ length: PLATFORMS }, () => paths)
    .flat()
    .sort();
}

function updatesOf(services: readonly string[]): string[] {
  return services.flatMap((name) => [`update GoServiceImage ${name}`, `update Image ${name}`]).sort();
}

/** Last parts of the repositories that solves were pushed to. */
function namesOf(run: Run): string[] {
  return run.solves.map(({ names }) => /([^/]+):[^:]*$/.exec(names[0] ?? "")?.[1] ?? "").sort();
}

function eachFile(folder: string, visit: (file: string) => void): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      visit(join(entry.parentPath, entry.name));
    }
  }
}

function notGenerated(file: string): boolean {
  return !/\/(\.go-service-image|node_modules)$/.test(file);
}

function git(cwd: string, ...args: string[]): void {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  const done = ask("git", [...identity, ...args], { cwd });
  assert.equal(done.code, 0, done.stderr);
}
