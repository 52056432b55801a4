/*
 * Proves that the rendered compose file is accepted, and understood as it is meant, by compose-go: the loader that
 * `docker compose config` (2.40.3) consists of; and by `docker compose config` itself, where there is one. Docker Compose
 * takes minutes to build.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { composeFile } from "../../../components/compose/composeFile";
import type { ComposeOptions, ComposeService } from "../../../components/compose/composeOptions";
import { WRITTEN_COMPOSE } from "../../support/composeCases";

const MODULE = resolve(__dirname, "..", "..", "..", "..", "test", "support", "images", "compose");
const REF = `registry.example.com/team/gateway@sha256:${"a".repeat(64)}`;

/** What of a loaded project is compared. */
interface Project {
  readonly name: string;
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly networks: Readonly<Record<string, { readonly name: string }>>;
  readonly volumes: Readonly<Record<string, { readonly name: string }>>;
}

describe("the compose file", function () {
  this.timeout(600_000);
  let folder = "";
  let program = "";

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "compose-"));
    program = join(folder, "compose-spec");
    const built = spawnSync("go", ["build", "-o", program, "github.com/compose-spec/compose-go/v2/cmd"], {
      cwd: MODULE,
      encoding: "utf8",
    });
    assert.equal(built.status, 0, built.stderr);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function load(text: string): { code: number | null; stdout: string; stderr: string } {
    writeFileSync(join(folder, "compose.yml"), text);
    const env = { PATH: process.env["PATH"], HOME: folder };
    const done = spawnSync(program, ["-format", "json", "compose.yml"], {
      cwd: folder,
      encoding: "utf8",
      env,
    });
    return { code: done.status, stdout: done.stdout, stderr: done.stderr };
  }

  function render(name: string, options: ComposeOptions, more: Partial<ComposeService> = {}): ComposeService {
    const ports = ["8080/tcp", "8443/udp"];
    return { name, ref: REF, platforms: ["linux/amd64"], ports, volumes: ["/data"], options, ...more };
  }

  it("is loaded with everything that the recipe's own has, and a `$` stays one", () => {
    const options: ComposeOptions = {
      container_name: "edge",
      restart: "on-failure:3",
      environment: { DISCOVERY_DSN: "consul://127.0.0.1:8500", DISCOVERY_CONFIG_PATH: "gateway/config.yaml" },
      volumes: ["./configs:/app/configs:ro", "data:/data"],
      command: ["-conf", "/app/configs", "$$HOME"],
      networks: ["shop"],
      ports: ["127.0.0.1:80:8080", "8443:8443/udp"],
    };
    const services = [render("gateway", options), render("auth", {})];
    const { code, stdout, stderr } = load(composeFile("shop", services, "linux/amd64"));
    assert.equal(code, 0, stderr);
    const project = JSON.parse(stdout) as Project;
    assert.equal(project.name, "shop");
    const { gateway, auth } = project.services;
    assert.deepEqual(gateway, {
      command: ["-conf", "/app/configs", "$HOME"],
      container_name: "edge",
      environment: options.environment,
      image: REF,
      networks: { shop: null },
      platform: "linux/amd64",
      ports: [
        { mode: "ingress", host_ip: "127.0.0.1", target: 8080, published: "80", protocol: "tcp" },
        { mode: "ingress", target: 8443, published: "8443", protocol: "udp" },
      ],
      restart: "on-failure:3",
      volumes: [
        {
          type: "bind",
          source: join(folder, "configs"),
          target: "/app/configs",
          read_only: true,
          bind: { create_host_path: true },
        },
        { type: "volume", source: "data", target: "/data", volume: {} },
      ],
    });
    assert.deepEqual(auth?.["ports"], [
      { mode: "ingress", target: 8080, published: "8080", protocol: "tcp" },
      { mode: "ingress", target: 8443, published: "8443", protocol: "udp" },
    ]);
    assert.deepEqual(Object.keys(project.networks), ["default", "shop"]);
    assert.deepEqual(Object.keys(project.volumes), ["auth-data", "data"]);
  });

  /** The services that other files would have. */
  const POSTGRES = { image: "postgres" };

  for (const [title, options] of Object.entries(WRITTEN_COMPOSE)) {
    it(`means what is written: ${title}`, () => {
      writeFileSync(join(folder, "a.env"), "A=1\n");
      const services = [render("gateway", options, { ports: [], volumes: [] })];
      const ours = parse(composeFile("shop", services)) as { services: Record<string, unknown> };
      const pasted = {
        ...ours,
        services: { gateway: { image: REF, ...options }, postgres: POSTGRES },
      };
      const [loaded, expected] = [
        load(stringify({ ...ours, services: { ...ours.services, postgres: POSTGRES } })),
        load(stringify(pasted)),
      ];
      assert.equal(loaded.code, 0, loaded.stderr);
      assert.deepEqual(JSON.parse(loaded.stdout), JSON.parse(expected.stdout));
    });
  }

  const docker = spawnSync("docker", ["compose", "version"], { encoding: "utf8" });
  if (docker.status === 0) {
    it("is taken by `docker compose config`", () => {
      const services = [render("gateway", {}), render("auth", { ports: [] })];
      writeFileSync(join(folder, "compose.yml"), composeFile("shop", services));
      const config = spawnSync("docker", ["compose", "config", "--quiet"], { cwd: folder, encoding: "utf8" });
      assert.equal(config.status, 0, config.stderr);
    });
  } else {
    process.stdout.write(
      "    left out: `docker compose config`, since there is no docker compose on this machine\n",
    );
  }

  it("would be refused with a key that compose does not know", () => {
    const text = composeFile("shop", [render("gateway", { restart: "always" })]);
    const { code, stderr } = load(text.replace("restart:", "restrat:"));
    assert.notEqual(code, 0);
    assert.match(stderr, /additional properties 'restrat' not allowed/);
  });
});
