/*
 * Proves what a person sees when the input is wrong: wrong arguments are reported before anything is registered or built,
 * what is wrong with one service stops no other one, and a compile error names its service. So does a program over its
 * budget; what an image has then become is reported with the difference to the stack's image before.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { SizeDocument } from "../../components/size/sizeDocument";
import { readText } from "../../tools/files";
import { Board } from "../../stacks/progress/board";
import { parseEvent } from "../../stacks/progress/events";
import { failureReport } from "../../stacks/progress/report";
import { localBuildctl } from "../../tools/engine/buildctl";
import { askWith, withWholeOutput } from "../../tools/progress/wholeOutput";
import { run } from "../../tools/run";
import { goMonorepo } from "../support/integration/goMonorepo";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
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

  it("reports a local package that is imported and missing", async () => {
    project.replace(
      BILLING,
      '"example.com/shop/pkg/money"',
      '"example.com/shop/pkg/money"\n\t_ "example.com/shop/api/v1"',
    );
    await alone("billing", /example\.com\/shop\/api\/v1/, /generat/i);
  });

  it("reports a Git LFS pointer", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    project.write({ [POLICY]: pointer });
    await alone("auth", new RegExp(POLICY), /git lfs pull/);
  });

  it("B12 reports an unknown key and the key that was meant", async () => {
    project.configure({ ...CHEAP, platform: ["linux/amd64"], versoin: "commit" });
    await refused(/platform\b.*platforms/, /versoin.*version/);
  });

  it("B11 reports that there is no service", async () => {
    project.configure({ ...CHEAP, services: ["servers/*"] });
    await refused(/services/, /servers\/\*/, /no folder with a main package/);
  });

  it("B8 reports all that is wrong at once, with suggestions", async () => {
    project.configure({ ...CHEAP, platforms: ["linux/amd46"], extraTags: ["a/b"], versionVariable: "main" });
    project.write({ [POLICY]: "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n" });
    await refused(/linux\/amd46.*linux\/amd64/, /extraTags\[0\].*a\/b/, /versionVariable/);
  });

  it("B4 reports a registry with a scheme", async () => {
    project.configure({ ...CHEAP, registry: "https://registry.example.com/team" });
    await refused(/registry/, /https:\/\//);
  });

  it("B4 reports that the generic environment has no registry", async () => {
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

  it("F15 reports the compiler's reason and nothing else, once for both platforms", async () => {
    project.replace(BILLING, "money.Cents(3)", "money.Cents(three)");
    const lines = (await failures()).split("\n").map((line) => line.trim());
    assert.deepEqual(
      lines.slice(-3).map((line) => line.replace(/:\d+:\d+/, "")),
      [
        "linux/amd64, linux/arm64:",
        "# example.com/shop/application/billing/cmd/billing",
        "application/billing/cmd/billing/main.go: undefined: three",
      ],
    );
    assert.equal(lines.length, 4, lines.join("\n"));
  });

  it("reports the last words of a step of a Dockerfile of one's own", async () => {
    // the provider misses them at times, and the builder's record never
    project.write({ Dockerfile: "ARG BASE\nFROM ${BASE}\nRUN echo first; echo last words >&2; exit 7\n" });
    const options = {
      dockerfile: { path: "Dockerfile" },
      buildArgs: { BASE: sharedEngine().goImage },
      platforms: ["linux/amd64"],
    };
    project.configure({ ...CHEAP, serviceOptions: { billing: options } });
    assert.match(
      await failures(),
      /^billing failed.*:\n(?: {2}first\n {2}last words| {2}last words\n {2}first)$/,
    );
  });

  it("fails a program over its budget before anything is pushed, and reports what it is made of", async () => {
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

  it("size reports what has changed since the stack's image before", async () => {
    project.configure(CHEAP);
    assert.equal((await project.up()).code, 0);
    const { billing: before } = await project.images();
    project.replace(BILLING, "fmt.Println(Version", 'os.Setenv("TZ", "UTC")\n\tfmt.Println(Version');
    project.replace(BILLING, '"fmt"', '"fmt"\n\t"os"');
    project.replace(BILLING, "money.Cents(3)", "money.Cents(3), regexp.MustCompile(Version)");
    project.replace(BILLING, '"os"', '"os"\n\t"regexp"');
    assert.equal((await project.up()).code, 0);
    const { billing: after } = await project.images();
    const args = [join(CHECKOUT, "dist", "cli", "main.js"), "size", "billing", "shipping", "--stack", "test"];
    const done = await run(process.execPath, [...args, "--format", "json"], {
      cwd: project.folder,
      env: project.env,
    });
    assert.equal(done.code, 0, done.stderr);
    const { images } = JSON.parse(done.stdout) as SizeDocument;
    const [billing, shipping] = images;
    // nothing of it was edited by any test before
    assert.deepEqual([shipping?.name, shipping?.previous], ["shipping", null]);
    assert.match(shipping?.note ?? "", /has had no other image/);
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

  /** What `make up` reports of an update that fails. */
  async function failures(): Promise<string> {
    const { file, args } = project.eventLog();
    const done = await project.pulumi("up", "--yes", "--skip-preview", "--continue-on-error", ...args);
    assert.notEqual(done.code, 0);
    const board = new Board();
    (readText(file) ?? "").split("\n").forEach((line) => {
      const event = parseEvent(line);
      if (event !== undefined) {
        board.apply(event);
      }
    });
    const { buildctl, address } = sharedEngine();
    return failureReport(await withWholeOutput(board.failures, askWith(localBuildctl(buildctl, address))));
  }

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

  /** A preview fails and says all that is expected; it has every other service, and asks no registry. */
  async function alone(service: string, ...expected: RegExp[]): Promise<void> {
    const run = await project.preview();
    assert.notEqual(run.code, 0);
    [new RegExp(`${service} cannot be built`), ...expected].forEach((one) =>
      assert.match(run.output.replace(/\n\s*/g, " "), one),
    );
    const images = run.changed.flatMap((one) => / Image (\w+)$/.exec(one)?.[1] ?? []);
    assert.deepEqual(
      images.sort(),
      ["auth", "billing", "shipping"].filter((one) => one !== service),
    );
    assert.deepEqual([run.solves.length, run.requests], [0, []]);
  }

  async function imagesInState(): Promise<string[]> {
    const urns = await project.resources();
    return urns
      .filter((urn) => urn.includes("docker-build:index:Image::"))
      .map((urn) => urn.split("::").at(-1) ?? "")
      .sort();
  }
});
