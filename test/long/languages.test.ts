/*
 * Proves that programs in other languages get the same images as those in Node.js: YAML, by the plugin of the package's archive,
 * and Python, by the plugin of this checkout and the SDK that is made of its schema. Pulumi's engine, hosts and BuildKit are
 * real; digests and solves are compared. It builds the hosts and downloads Pulumi's SDK of Python: `npm run long -- languages`.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { goMonorepo } from "../support/integration/goMonorepo";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
import { TestProject } from "../support/integration/testProject";
import { buildLanguageHosts, type LanguageHosts } from "../support/languages/languageHosts";
import { pack } from "../support/package/consumer";

const MINUTES = 60_000;
const AUTH = "application/auth/cmd/auth";
/** Folder of today's hosts, which no public Go module contains. */
const TODAY = process.env["TEST_LANGUAGE_HOSTS"];
const PACKAGE = "pulumi-go-service-image";

describe("programs in other languages", function () {
  this.timeout(30 * MINUTES);
  const base = mkdtempSync(join(tmpdir(), "go-service-image-languages-"));
  const projects: TestProject[] = [];
  let hosts: LanguageHosts;
  let expected = "";

  before(async () => {
    hosts = buildLanguageHosts(base);
    const project = await made();
    project.useProgram(inNode(project));
    const done = await project.up();
    assert.equal(done.code, 0, done.output);
    expected = (await project.images())["auth"]!.digest;
  });

  after(() => {
    projects.forEach((project) => project.remove());
    rmSync(base, { recursive: true, force: true });
  });

  /** A project whose programs find the language hosts. */
  async function made(): Promise<TestProject> {
    const project = await TestProject.create({ tree: goMonorepo(), program: "" });
    projects.push(project);
    delete project.env["PULUMI_IGNORE_AMBIENT_PLUGINS"];
    const path = project.env["PATH"] ?? "";
    project.env["PATH"] = [TODAY, hosts.python, hosts.folder, path]
      .filter((one) => one !== undefined)
      .join(":");
    return project;
  }

  /** The program that the others are compared with. */
  function inNode(project: TestProject): string {
    const { builder, goImage, goVersion } = sharedEngine();
    return `
      const { GoServices } = require(${JSON.stringify(join(CHECKOUT, "dist", "components"))});
      const shop = new GoServices("shop", {
        source: "shop", namespace: "${project.registry}", services: { auth: "${AUTH}" },
        platforms: ["linux/amd64"], builder: "${builder}", ports: [8000],
        go: { image: "${goImage}", version: "${goVersion}" },
      });
      module.exports = { images: shop.images };
    `;
  }

  /** Arguments that all programs have, as other languages write them. */
  function common(project: TestProject): Record<string, unknown> {
    const { builder, goImage, goVersion } = sharedEngine();
    return {
      source: "shop",
      namespace: project.registry,
      platforms: ["linux/amd64"],
      builder,
      go: { image: goImage, version: goVersion },
    };
  }

  describe("YAML, with the plugin of the archive", () => {
    let project: TestProject;

    before(async () => {
      project = await made();
      const manifest = {
        private: true,
        dependencies: {
          "@pulumi/docker-build": "0.0.22",
          "@pulumi/pulumi": "3.245.0",
          [PACKAGE]: `file:${pack(base)}`,
        },
      };
      rmSync(join(project.folder, "node_modules"));
      writeFileSync(join(project.folder, "package.json"), JSON.stringify(manifest));
      execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], {
        cwd: project.folder,
        stdio: "pipe",
      });
      write({});
    });

    function write(more: object): void {
      const program = {
        name: "go-service-image",
        runtime: "yaml",
        packages: { [PACKAGE]: `./node_modules/${PACKAGE}/plugin` },
        resources: {
          shop: {
            type: `${PACKAGE}:GoServices`,
            properties: { ...common(project), services: [`auth=${AUTH}`], ports: ["8000"], ...more },
          },
        },
        outputs: { images: "${shop.images}" },
      };
      writeFileSync(join(project.folder, "Pulumi.yaml"), stringify(program));
    }

    it("builds the image that a program in Node.js builds, once", async () => {
      const first = await project.up();
      assert.equal(first.code, 0, first.output);
      assert.equal(first.solves.length, 1);
      assert.equal((await project.images())["auth"]!.digest, expected);
      const second = await project.up("--expect-no-changes");
      assert.equal(second.code, 0, second.output);
      assert.deepEqual([second.changed, second.solves], [[], []]);
    });

    it("gets our errors, and changes nothing", async () => {
      write({ platforms: ["linux/amd46"], version: "1.4.0" });
      const done = await project.up();
      assert.notEqual(done.code, 0);
      assert.match(done.output, /platforms\[0\]: "linux\/amd46" .* Fix: did you mean/);
      assert.match(done.output, /version: "1\.4\.0" is not a version strategy\. Fix: .*=1\.4\.0/);
      assert.deepEqual(done.solves, []);
    });

    it("goes on in Node.js, and builds nothing again", async () => {
      rmSync(join(project.folder, "node_modules"), { recursive: true });
      project.useProgram(inNode(project));
      const done = await project.up();
      assert.equal(done.code, 0, done.output);
      assert.deepEqual(done.changed, ["delete pulumi-go-service-image default"]);
      assert.deepEqual(done.solves, []);
    });
  });

  describe("Python, with the plugin of the checkout", () => {
    let project: TestProject;

    before(async () => {
      project = await made();
      const file = {
        name: "go-service-image",
        runtime: "python",
        packages: { [PACKAGE]: join(CHECKOUT, "plugin") },
      };
      writeFileSync(join(project.folder, "Pulumi.yaml"), stringify(file));
      write("");
    });

    function write(more: string): void {
      const program = `
import json
import pulumi
import pulumi_go_service_image as images

common = json.loads(${JSON.stringify(JSON.stringify(common(project)))})
dependencies = images.GoDependencies("dependencies", mains=["${AUTH}"], **common)
auth = images.GoServiceImage("auth", main="${AUTH}", dependencies=dependencies, ports=["8000"], **common)
pulumi.export("images", {"auth": auth.image})
${more}
`;
      writeFileSync(join(project.folder, "__main__.py"), program);
    }

    it("builds the image that a program in Node.js builds, once, from dependencies of its own", async () => {
      const first = await project.up();
      assert.equal(first.code, 0, first.output);
      assert.equal(first.solves.length, 2);
      assert.equal((await project.images())["auth"]!.digest, expected);
      const second = await project.up("--expect-no-changes");
      assert.equal(second.code, 0, second.output);
      assert.deepEqual([second.changed, second.solves], [[], []]);
    });

    it("learns in the preview what cannot be known in time", async () => {
      const late = `images.GoServices("late", **{**common, "labels": {"base": auth.ref}})`;
      project.replace(`${AUTH}/main.go`, "len(words)", "len(words)+1");
      write(late);
      const done = await project.preview();
      assert.notEqual(done.code, 0);
      assert.match(done.output, /labels\.base: is not known before something else is created/);
    });

    if (TODAY !== undefined) {
      it("is taken by `pulumi package add`, and started by PulumiPlugin.yaml", async () => {
        const schema = await project.pulumi("package", "get-schema", join(CHECKOUT, "plugin"));
        assert.equal(schema.code, 0, schema.stderr);
        const { resources } = JSON.parse(schema.stdout) as { resources: object };
        assert.ok(`${PACKAGE}:index:GoServices` in resources);
      });
    }
  });
});
