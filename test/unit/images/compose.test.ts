/*
 * Proves that a compose file says what the stack's outputs and the services' options say: images by digest, ports with
 * their protocol, and never a program of its own, so that it cannot disagree with the image.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { parse } from "yaml";
import { composeFile, composeProblems } from "../../../components/compose/composeFile";
import type { ComposeOptions, ComposeService } from "../../../components/compose/composeOptions";
import { readStackServices } from "../../../components/compose/stackServices";
import { PlanError } from "../../../components/plan/problem";

const REF = `registry.example.com/team/gateway@sha256:${"a".repeat(64)}`;
const CLI = resolve(__dirname, "..", "..", "..", "cli", "main.js");

/** The recipe's compose file, as options. */
const RECIPE: ComposeOptions = {
  containerName: "gateway",
  restart: "on-failure:3",
  environment: { DISCOVERY_DSN: "consul://127.0.0.1:8500", DISCOVERY_CONFIG_PATH: "gateway/config.yaml" },
  volumes: ["./configs:/app/configs:ro", "data:/data"],
  command: ["-conf", "/app/configs", "$HOME"],
  networks: ["shop"],
  ports: ["80:8080", "8443:8443/udp"],
};

function service(options: ComposeOptions, more: Partial<ComposeService> = {}): ComposeService {
  return {
    name: "gateway",
    ref: REF,
    platforms: ["linux/amd64", "linux/arm64"],
    ports: ["8080/tcp", "8443/udp"],
    volumes: ["/data"],
    options,
    ...more,
  };
}

describe("compose file", () => {
  it("has everything of the recipe's, pinned by digest and without an entrypoint", () => {
    assert.deepEqual(parse(composeFile("shop", [service(RECIPE)], "linux/amd64")), {
      name: "shop",
      services: {
        gateway: {
          image: REF,
          platform: "linux/amd64",
          container_name: "gateway",
          restart: "on-failure:3",
          command: ["-conf", "/app/configs", "$$HOME"],
          ports: ["80:8080", "8443:8443/udp"],
          environment: RECIPE.environment,
          volumes: ["./configs:/app/configs:ro", "data:/data"],
          networks: ["shop"],
        },
      },
      networks: { shop: null },
      volumes: { data: null },
    });
  });

  it("takes ports and volumes from the image by default", () => {
    assert.deepEqual(parse(composeFile("shop", [service({})])), {
      name: "shop",
      services: {
        gateway: {
          image: REF,
          container_name: "gateway",
          ports: ["8080:8080", "8443:8443/udp"],
          volumes: ["gateway-data:/data"],
        },
      },
      volumes: { "gateway-data": null },
    });
  });

  it("tells what does not fit, all at once", () => {
    const wrong = service({ restart: "onfailure", ports: ["80:x"], volumes: ["data"] });
    assert.deepEqual(
      composeProblems([wrong], "linux/arm").map(({ field }) => field),
      [
        "gateway.platform",
        "gateway.compose.restart",
        "gateway.compose.ports[0]",
        "gateway.compose.volumes[0]",
      ],
    );
    assert.deepEqual(composeProblems([service(RECIPE)], "linux/arm64"), []);
  });
});

describe("services of a stack's outputs", () => {
  const outputs = JSON.stringify({
    images: {
      gateway: {
        ref: REF,
        platforms: ["linux/amd64"],
        run: { ports: ["8080/tcp"], volumes: [], compose: { restart: "always" } },
      },
    },
  });

  it("are rendered by the command", () => {
    const args = [CLI, "compose", "--outputs", "-", "--name", "shop", "--platform", "linux/amd64"];
    const text = execFileSync(process.execPath, args, { encoding: "utf8", input: outputs });
    assert.deepEqual((parse(text) as { services: unknown }).services, {
      gateway: {
        image: REF,
        platform: "linux/amd64",
        container_name: "gateway",
        restart: "always",
        ports: ["8080:8080"],
      },
    });
  });

  it("are refused without a digest, or without images", () => {
    const unfinished = JSON.stringify({ images: { gateway: { ref: "registry.example.com/gateway:1" } } });
    assert.throws(() => readStackServices(unfinished), /images\.gateway\.ref.*no reference with a digest/);
    for (const text of ["{}", "no JSON"]) {
      assert.throws(() => readStackServices(text), PlanError);
    }
  });
});
