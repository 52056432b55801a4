/*
 * Proves that a compose file says what the stack's outputs and the services' options say: images by digest, ports with
 * their protocol, options as they are written, and never a program of its own, so that it cannot disagree with the image.
 * Every file goes through the schema of the Compose Specification.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { composeFile, composeProblems } from "../../../components/compose/composeFile";
import type { ComposeOptions, ComposeService } from "../../../components/compose/composeOptions";
import { readStackServices } from "../../../components/compose/stackServices";
import { missingParts } from "../../../components/compose/namedParts";
import { describeProblem, PlanError } from "../../../components/common/problem";
import { WRITTEN_COMPOSE } from "../../support/composeCases";
import { validCompose } from "../../support/composeSchema";

const REF = `registry.example.com/team/gateway@sha256:${"a".repeat(64)}`;
const CLI = resolve(__dirname, "..", "..", "..", "cli", "main.js");

/** The recipe's compose file, as options. */
const RECIPE: ComposeOptions = {
  container_name: "gateway",
  restart: "on-failure:3",
  environment: { DISCOVERY_DSN: "consul://127.0.0.1:8500", DISCOVERY_CONFIG_PATH: "gateway/config.yaml" },
  volumes: ["./configs:/app/configs:ro", "data:/data"],
  command: ["-conf", "/app/configs", "$$HOME"],
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
    assert.deepEqual(validCompose(composeFile("shop", [service(RECIPE)], "linux/amd64")), {
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
    assert.deepEqual(validCompose(composeFile("shop", [service({})])), {
      name: "shop",
      services: {
        gateway: {
          image: REF,
          ports: ["8080:8080", "8443:8443/udp"],
          volumes: ["gateway-data:/data"],
        },
      },
      volumes: { "gateway-data": null },
    });
  });

  it("reports what does not fit, all at once", () => {
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

  it("a dollar of the image's own volumes starts no variable", () => {
    const { services } = validCompose(composeFile("shop", [service({}, { volumes: ["/data/$USER"] })]));
    assert.deepEqual(services?.["gateway"]?.["volumes"], ["gateway-data--USER:/data/$$USER"]);
  });
});

describe("options of compose", () => {
  for (const [title, options] of Object.entries(WRITTEN_COMPOSE)) {
    it(`stand in the file as they are written: ${title}`, () => {
      assert.deepEqual(composeProblems([service(options)]), []);
      const written = validCompose(composeFile("shop", [service(options, { ports: [], volumes: [] })]));
      assert.deepEqual(written["services"]?.["gateway"], { image: REF, ...options });
    });
  }

  it("declare what they name: volumes and networks, whichever form names them", () => {
    const all = ["mounts with options", "mounts in the long form", "networks as a map"].map((key, index) =>
      service(WRITTEN_COMPOSE[key]!, { name: `service-${index}` }),
    );
    const { volumes, networks } = validCompose(composeFile("shop", all));
    assert.deepEqual(Object.keys(volumes!), ["cache", "service-2-data", "state"]);
    assert.deepEqual(Object.keys(networks!), ["back", "front"]);
  });

  it("publish no port of the image beside another's network", () => {
    const { services } = validCompose(composeFile("shop", [service({ network_mode: "host" })]));
    assert.equal(services?.["gateway"]?.["ports"], undefined);
  });

  const wrong: [ComposeOptions, RegExp][] = [
    [
      { command: ["run", 8080] },
      /^gateway\.compose\.command\[1\]: 8080 is not a string\. Fix: write "8080"$/,
    ],
    [{ command: 5 }, /command: 5 is not a string or a list/],
    [{ volumes: "data" }, /volumes: "data" is not a list/],
    [{ environment: { A: { b: "c" } } }, /environment\.A: .* is not a string or a number or true or false/],
    [{ restrat: "no" }, /restrat: is not a key of a compose service\. Fix: did you mean `restart`/],
    [{ containerName: "a" }, /containerName: .* did you mean `container_name`/],
    [
      { depends_on: { db: { condition: "healthy" } } },
      /depends_on\.db\.condition: "healthy" is not one of service_started/,
    ],
    [{ depends_on: { db: {} } }, /depends_on\.db\.condition: is missing/],
    [{ healthcheck: { intervall: "3s" } }, /healthcheck\.intervall: is not a key .* did you mean `interval`/],
    [{ deploy: { resources: { limits: { cpu: 1 } } } }, /limits\.cpu: is not a key .* did you mean `cpus`/],
    [{ env_file: [{ pathh: "x" }] }, /env_file\[0\]\.path: is missing/],
    [{ profiles: ["a", "a"] }, /profiles: .* must NOT have duplicate items/],
    [{ image: "alpine" }, /image: is not the compose file's to say/],
    [{ entrypoint: ["sh"] }, /entrypoint: .* its arguments are `command`/],
    [
      { environment: ["PASSWORD=a$1"] },
      /environment\[0\]: has a `\$` without a variable\. Fix: write `\$\$`/,
    ],
    [{ labels: { price: "5 $" } }, /labels\.price: has a `\$`/],
    [{ ports: ["9000-9002:80-81"] }, /ports\[0\]: .* is not a valid port/],
    [{ ports: ["70000:80"] }, /is not a valid port/],
    [{ volumes: ["data:relative"] }, /volumes\[0\]: .* is not a mount/],
  ];
  for (const [options, message] of wrong) {
    it(`are refused in one line: ${JSON.stringify(options)}`, () => {
      const [problem] = composeProblems([service(options)]).map((one) => describeProblem(one).trim());
      assert.match(problem ?? "", message);
      assert.doesNotMatch(problem ?? "", /a\$1|\n/);
    });
  }

  it("that name what only another file has are told, and stop nothing", () => {
    const one = service({ depends_on: ["auth", "postgres"], secrets: ["key", { source: "cert" }] });
    const told = missingParts([one, service({}, { name: "auth" })]).map(({ field, value }) => [field, value]);
    assert.deepEqual(told, [
      ["gateway.compose.depends_on", "postgres"],
      ["gateway.compose.secrets", "key"],
      ["gateway.compose.secrets", "cert"],
    ]);
    const optional = { depends_on: { postgres: { condition: "service_started", required: false } } };
    assert.deepEqual(missingParts([service(optional)]), []);
  });
});

describe("ports of the host", () => {
  function conflicts(...all: ComposeOptions[]): string[] {
    const services = all.map((options, index) =>
      service(options, { name: "abc"[index]!, ports: ["8000/tcp"] }),
    );
    return composeProblems(services).map((one) => describeProblem(one).trim());
  }

  it("that two services publish are one problem with both names", () => {
    assert.deepEqual(conflicts({}, {}, { ports: ["8001:8000"] }), [
      'a, b: compose.ports: "8000/tcp" is published by 2 services. Fix: publish it under another port in one of them, ' +
        "such as `18000:8000`",
    ]);
    assert.match(conflicts({}, {}, {}).join("\n"), /^a, b, c: [^\n]*3 services[^\n]*$/);
  });

  const together: [ComposeOptions, ComposeOptions][] = [
    [{ ports: ["${PORT:-8000}:80"] }, { ports: [{ target: 90, published: 8000 }] }],
    [{ ports: ["7999-8001:79-81"] }, {}],
    [{ ports: ["127.0.0.1:8000:80"] }, { ports: ["0.0.0.0:8000:80"] }],
    [{ ports: ["53:53/udp"] }, { ports: [{ target: 53, published: "53", protocol: "udp" }] }],
    [{ profiles: ["a", "b"] }, { profiles: ["b"] }],
  ];
  for (const [one, other] of together) {
    it(`collide: ${JSON.stringify([one, other])}`, () => assert.equal(conflicts(one, other).length, 1));
  }

  const apart: [ComposeOptions, ComposeOptions][] = [
    [{ ports: ["${PORT}:80"] }, {}],
    [{ ports: ["8000"] }, {}],
    [{ ports: ["8000-8005:80"] }, {}],
    [{ ports: ["127.0.0.1:8000:80"] }, { ports: ["127.0.0.2:8000:80"] }],
    [{ ports: ["8000:80/udp"] }, {}],
    [{ profiles: ["a"] }, { profiles: ["b"] }],
    [{ network_mode: "host" }, {}],
  ];
  for (const [one, other] of apart) {
    it(`are apart: ${JSON.stringify([one, other])}`, () => assert.deepEqual(conflicts(one, other), []));
  }
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
    assert.deepEqual(validCompose(text)["services"], {
      gateway: {
        image: REF,
        platform: "linux/amd64",
        restart: "always",
        ports: ["8080:8080"],
      },
    });
  });

  it("are refused without a digest, or without images", () => {
    const unfinished = JSON.stringify({ images: { gateway: { ref: "registry.example.com/gateway:1" } } });
    assert.throws(() => readStackServices(unfinished), /images\.gateway\.ref.*reference with a digest/);
    for (const text of ["{}", "no JSON"]) {
      assert.throws(() => readStackServices(text), PlanError);
    }
  });
});
