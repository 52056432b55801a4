/*
 * Proves what a person sees when the input is wrong: wrong arguments and trees are told before anything is
 * registered or built, a compile error names its service and stops no other one. So does a program over its budget; what
 * an image has then become is told with the difference to the stack's image before.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { SizeDocument } from "../../components/size/sizeDocument";
import { run } from "../../tools/run";
import { goMonorepo } from "../support/integration/goMonorepo";
import { CHECKOUT } from "../support/integration/sharedEngine";
import { type Config, type Run, TestProject } from "../support/integration/testProject";

const MINUTES = 60_000;
const BILLING = "application/billing/cmd/billing/main.go";
const POLICY = "application/auth/internal/policy/policy.txt";
const CHEAP: Config = { cache: "off" };

describe("wrong input", function () {
  this.timeout(10 * MINUTES);
  let project: TestProject;

  before(async () => {
    project = await TestProject.create({ tree: goMonorepo(), config: CHEAP });
  });

  afterEach(() => {
    project.restore();
    project.configure(CHEAP);
  });

  after(() => project.remove());

  it("tells a local package that is imported and missing", async () => {
    project.replace(
      BILLING,
      '"example.com/shop/pkg/money"',
      '"example.com/shop/pkg/money"\n\t_ "example.com/shop/api/v1"',
    );
    await refused(/billing/, /example\.com\/shop\/api\/v1/, /generat/i);
  });

  it("tells a Git LFS pointer", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    project.write({ [POLICY]: pointer });
    await refused(/auth/, new RegExp(POLICY), /git lfs pull/);
  });

  it("B12 tells an unknown key and the key that was meant", async () => {
    project.configure({ ...CHEAP, platform: ["linux/amd64"], versoin: "commit" });
    await refused(/platform\b.*platforms/, /versoin.*version/);
  });

  it("B11 tells that there is no service", async () => {
    project.configure({ ...CHEAP, services: ["servers/*"] });
    await refused(/services/, /servers\/\*/, /no folder with a main package/);
  });

  it("B8 tells all that is wrong at once, with near misses", async () => {
    project.configure({ ...CHEAP, platforms: ["linux/amd46"], extraTags: ["a/b"], versionVariable: "main" });
    project.write({ [POLICY]: "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n" });
    await refused(/linux\/amd46.*linux\/amd64/, /extraTags\[0\].*a\/b/, /versionVariable/);
  });

  it("B4 tells a registry with a scheme", async () => {
    project.configure({ ...CHEAP, registry: "https://registry.example.com/team" });
    await refused(/registry/, /https:\/\//);
  });

  it("B4 tells that the generic environment has no registry", async () => {
    project.configure({ ...CHEAP, registry: "" });
    await refused(/registry/, /host\/path/);
  });

  it("F15 shows a compile error with its service; others finish, and the next run builds that one alone", async () => {
    project.replace(BILLING, "money.Cents(3)", "money.Cents(three)");
    const broken = await project.up("--continue-on-error");
    assert.notEqual(broken.code, 0);
    assert.match(broken.output, /application\/billing\/cmd\/billing\/main\.go:\d+:\d+: undefined: three/);
    assert.match(broken.output, /Image \(billing\)/);
    assert.deepEqual(broken.failed, ["billing"]);
    assert.deepEqual(await imagesInState(), ["auth", "go-dependencies", "shipping"]);

    project.restore();
    const next = await project.up();
    assert.equal(next.code, 0, next.output);
    const built = next.changed.filter((one) => / Image /.test(one));
    assert.deepEqual(built, ["create Image billing"]);
    assert.equal(next.solves.length, 1);
    assert.deepEqual(await imagesInState(), ["auth", "billing", "go-dependencies", "shipping"]);
  });

  it("fails a program over its budget before anything is pushed, and tells what it is made of", async () => {
    const before = await project.up();
    assert.equal(before.code, 0, before.output);
    const { billing } = await project.images();
    project.configure(budget("1.2MB"));
    const over = await project.up("--continue-on-error");
    assert.notEqual(over.code, 0);
    assert.deepEqual([over.failed, over.writes], [["billing"], []]);
    for (const platform of ["linux/amd64", "linux/arm64"]) {
      const sentence = `billing \\(${platform}\\): /app/service has [\\d.]+ MB, [\\d.]+ [kM]B more than maxSize.binary allows`;
      assert.match(over.output, new RegExp(`${sentence} \\(1\\.2MB\\)`));
    }
    assert.match(over.output, /largest packages, by machine code:\n(.*[\d.]+ kB {2}[\w/.]+\n){5}/);
    assert.match(over.output, /[\d.]+ kB {2}runtime\n/);
    assert.match(over.output, /[\d.]+ kB {2}constants: types, strings, embedded files\n/);

    project.configure(budget("20MB"));
    const within = await project.up();
    assert.equal(within.code, 0, within.output);
    assert.deepEqual((await project.images())["billing"], billing);
    assert.equal(within.solves.length, 1);
  });

  it("size tells what has changed since the stack's image before", async () => {
    project.configure(CHEAP);
    assert.equal((await project.up()).code, 0);
    const { billing: before } = await project.images();
    project.replace(BILLING, "fmt.Println(Version", 'os.Setenv("TZ", "UTC")\n\tfmt.Println(Version');
    project.replace(BILLING, '"fmt"', '"fmt"\n\t"os"');
    project.replace(BILLING, "money.Cents(3)", "money.Cents(3), regexp.MustCompile(Version)");
    project.replace(BILLING, '"os"', '"os"\n\t"regexp"');
    assert.equal((await project.up()).code, 0);
    const { billing: after } = await project.images();
    const args = [join(CHECKOUT, "dist", "cli", "main.js"), "size", "billing", "auth", "--stack", "test"];
    const done = await run(process.execPath, [...args, "--format", "json"], {
      cwd: project.folder,
      env: project.env,
    });
    assert.equal(done.code, 0, done.stderr);
    const { images } = JSON.parse(done.stdout) as SizeDocument;
    const [auth, billing] = images;
    assert.deepEqual([auth?.name, auth?.previous], ["auth", null]);
    assert.match(auth?.note ?? "", /has had no other image/);
    assert.deepEqual([billing?.reference, billing?.previous], [after?.ref, before?.ref]);
    assert.deepEqual(
      billing?.platforms.map(({ platform }) => platform),
      ["linux/amd64", "linux/arm64"],
    );
    for (const { compressed, layers, programs } of billing.platforms) {
      const [service] = programs;
      const regexp = service?.packages.find(({ name }) => name === "regexp");
      assert.equal(regexp?.difference, regexp?.size);
      assert.ok((service?.difference ?? 0) >= (regexp?.size ?? Infinity));
      assert.ok((compressed.difference ?? 0) > 0);
      // what every image starts from is not pulled again
      assert.deepEqual(
        layers.map(({ shared }) => shared),
        [true, false],
      );
    }
  });

  function budget(binary: string): Config {
    return { ...CHEAP, serviceOptions: { billing: { maxSize: { binary } } } };
  }

  /** The run fails, says all that is expected, and neither registers nor builds anything; a preview says the same. */
  async function refused(...expected: RegExp[]): Promise<void> {
    const runs: Run[] = [await project.preview(), await project.up("--continue-on-error")];
    for (const run of runs) {
      assert.notEqual(run.code, 0);
      expected.forEach((one) => assert.match(run.output.replace(/\n\s*/g, " "), one));
      assert.deepEqual(run.changed, []);
      assert.equal(run.solves.length, 0);
      assert.deepEqual(run.requests, []);
    }
    assert.deepEqual(await project.resources(), []);
  }

  async function imagesInState(): Promise<string[]> {
    const urns = await project.resources();
    return urns
      .filter((urn) => urn.includes("docker-build:index:Image::"))
      .map((urn) => urn.split("::").at(-1) ?? "")
      .sort();
  }
});
