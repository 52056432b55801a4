/*
 * Proves which images of a service are named by a tag alone, that a known digest reaches the Dockerfile and the version, and
 * nothing else moves one; what is asked of registries, and what counts where they do not answer.
 */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Digests } from "../../../components/plan/digests";
import { planProgram } from "../../../components/plan/programPlan";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { planService, type ServicePlan } from "../../../components/plan/servicePlan";
import { tagBases } from "../../../components/plan/tagBases";
import { planWithBases, recordedBases } from "../../../components/planWithBases";
import { movedBases, resolveBases } from "../../../components/resolveBases";
import { WorkTree } from "../../../components/source/workTree";
import { AUTH, SHOP } from "../../support/shop";
import { makeTree, removeTrees } from "../../support/tree";

const OLD = `sha256:${"a".repeat(64)}`;
const NEW = `sha256:${"b".repeat(64)}`;
const ALPINE = "docker.io/library/alpine:3.22";

const DOCKERFILE = `# syntax=docker/dockerfile:1
ARG RELEASE=1.26
FROM --platform=$BUILDPLATFORM golang:\${RELEASE}-alpine AS build
COPY --from=registry.example.com/tools:2 /tool /tool
FROM unused:1 AS other
FROM base-$TARGETARCH:1 AS chosen
FROM alpine:3.22@${OLD} AS exact
FROM alpine:3.22
COPY --from=build /tool /tool
COPY --from=chosen /x /x
COPY --from=exact /y /y
`;

function open(): WorkTree {
  return WorkTree.open(makeTree({ ...SHOP, Dockerfile: DOCKERFILE }));
}

function args(more: Partial<PlannedArguments> = {}): PlannedArguments {
  return { source: ".", main: AUTH, ...more };
}

function bases(more: Partial<PlannedArguments>): string[] {
  return tagBases(open(), args(more)).map(({ reference }) => reference);
}

function plan(more: Partial<PlannedArguments>): ServicePlan {
  return planService(open(), "auth", args(more));
}

describe("bases by tag", () => {
  afterEach(removeTrees);

  it("are the base of a generated image, but not one with a digest, and not none", () => {
    assert.deepEqual(bases({}), []);
    assert.deepEqual(bases({ runtime: "alpine" }), [ALPINE]);
    assert.deepEqual(bases({ runtime: { image: "alpine:3.22" } }), [ALPINE]);
    assert.deepEqual(bases({ runtime: { image: `alpine:3.22@${OLD}` } }), []);
    assert.deepEqual(bases({ runtime: { image: "alpine" }, target: "compile" }), []);
    assert.deepEqual(bases({ debug: true }), ["gcr.io/distroless/static-debian13:debug-nonroot"]);
  });

  it("are a Go image whose tag names no release, and any one that compiles C code", () => {
    assert.deepEqual(bases({ go: { image: "golang:1.26.8-alpine" } }), []);
    assert.deepEqual(bases({ go: { image: "127.0.0.1:5000/library/golang:1.26.8" } }), []);
    assert.deepEqual(bases({ go: { image: "golang:1.26-alpine" } }), [
      "docker.io/library/golang:1.26-alpine",
    ]);
    assert.deepEqual(bases({ go: { image: "tools/go" } }), ["docker.io/tools/go"]);
    assert.deepEqual(bases({ go: { cgo: true } }), ["docker.io/library/golang:1.26.8"]);
  });

  it("are the images that a Dockerfile's target needs, where every platform takes the same", () => {
    assert.deepEqual(bases({ dockerfile: { path: "Dockerfile" } }).sort(), [
      ALPINE,
      "docker.io/library/golang:1.26-alpine",
      "registry.example.com/tools:2",
    ]);
    assert.deepEqual(bases({ dockerfile: { path: "missing" } }), []);
    assert.deepEqual(
      bases({ dockerfile: { path: "Dockerfile", contexts: { "alpine:3.22": "pkg" } } }).sort(),
      ["docker.io/library/golang:1.26-alpine", "registry.example.com/tools:2"],
    );
  });

  it("come from mirrors, and are recorded without them", () => {
    const mirrors = { "docker.io": "mirror.example.com/hub" };
    assert.deepEqual(tagBases(open(), args({ runtime: "alpine", mirrors })), [
      { reference: ALPINE, from: "mirror.example.com/hub/library/alpine:3.22" },
    ]);
  });

  it("move the version with their digests, and stand in the Dockerfile by them", () => {
    for (const [more, line] of [
      [{ runtime: "alpine" }, `FROM ${ALPINE}@${OLD} AS final`],
      [{ dockerfile: { path: "Dockerfile" } }, `FROM alpine:3.22@${OLD}\n`],
      [
        { runtime: "alpine", mirrors: { "docker.io": "mirror.example.com/hub" } },
        `FROM mirror.example.com/hub/library/alpine:3.22@${OLD} AS final`,
      ],
    ] as [Partial<PlannedArguments>, string][]) {
      const [none, old, now] = [{}, { [ALPINE]: OLD }, { [ALPINE]: NEW }].map((digests) =>
        plan({ ...more, bases: digests }),
      ) as [ServicePlan, ServicePlan, ServicePlan];
      assert.equal(new Set([none.version, old.version, now.version]).size, 3);
      assert.ok(old.dockerfile.includes(line), old.dockerfile);
      assert.deepEqual([none.digests, old.digests], [{}, { [ALPINE]: OLD }]);
    }
  });

  it("leave the rest of a Dockerfile as it is, and what its target does not need", () => {
    const digests = {
      [ALPINE]: NEW,
      "docker.io/library/golang:1.26-alpine": NEW,
      "docker.io/library/unused:1": NEW,
    };
    const { dockerfile } = plan({ dockerfile: { path: "Dockerfile" }, bases: digests });
    const expected = DOCKERFILE.replace("golang:${RELEASE}-alpine", `golang:1.26-alpine@${NEW}`).replace(
      /alpine:3.22\n/,
      `alpine:3.22@${NEW}\n`,
    );
    assert.equal(dockerfile, expected);
  });

  it("move the shared dependencies with the Go image, so that services fit them", () => {
    const tree = open();
    const go = { image: "golang:1.26-alpine" };
    const services = ["auth", "order"].map((name) => ({ name, main: `application/${name}/cmd/${name}` }));
    const [bare, exact] = [{}, { "docker.io/library/golang:1.26-alpine": OLD }].map((digests) =>
      planProgram(
        tree,
        services,
        { source: ".", go, bases: digests },
        { sharedIn: { host: "r.example.com", path: "" } },
      ),
    );
    assert.deepEqual([bare?.problems, exact?.problems], [[], []]);
    assert.notEqual(bare?.dependencies[0]?.plan?.tag, exact?.dependencies[0]?.plan?.tag);
    assert.ok(exact?.dependencies[0]?.plan?.dockerfile.includes(`golang:1.26-alpine@${OLD} AS go`));
  });

  it("of another service move none that is not made from them: its Go image names a release", () => {
    const go = { image: "golang:1.26.8-alpine", version: "1.26.8" };
    const known = { [`docker.io/library/${go.image}`]: OLD };
    assert.equal(plan({ go, bases: known }).version, plan({ go }).version);
    assert.equal(plan({ go, bases: known }).dockerfile, plan({ go }).dockerfile);
  });

  it("refuse what is not a digest", () => {
    assert.throws(
      () => plan({ bases: { [ALPINE]: "latest" } }),
      /bases\.docker\.io\/library\/alpine:3\.22.*not a digest/,
    );
  });

  it("that moved are a line each, with the services that are built for it", () => {
    const [before, now] = [{ [ALPINE]: OLD }, { [ALPINE]: NEW }];
    assert.deepEqual(
      movedBases([
        { name: "auth", before, now },
        { name: "order", before, now },
        { name: "same", before, now: before },
        { name: "first", before: {}, now },
      ]),
      ["base alpine:3.22 moved: sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb (auth, order)"],
    );
  });

  it("are read from a stack's outputs, whatever stands there", () => {
    const images = { auth: { bases: { [ALPINE]: OLD, other: 5 } }, order: { ref: "x" }, broken: "04da6b54" };
    assert.deepEqual(recordedBases(images), { auth: { [ALPINE]: OLD }, order: {}, broken: {} });
    assert.deepEqual(recordedBases(undefined), {});
  });

  describe("in a registry", () => {
    let server: Server;
    let host: string;
    let asked: string[];

    before((done) => {
      server = createServer((request: IncomingMessage, response) => {
        asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
        const isThere = request.url?.includes("/base/") === true;
        response.writeHead(isThere ? 200 : 404, isThere ? { "docker-content-digest": NEW } : {}).end();
      });
      server.listen(0, "127.0.0.1", () => {
        host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        done();
      });
    });

    beforeEach(() => {
      asked = [];
    });

    after((done) => void server.close(done));

    const known = (image: string): Digests => ({ [`${host}/${image}`]: OLD });

    it("are asked for once each, whoever has them, and one with a digest not at all", async () => {
      const image = `${host}/base:1`;
      const tree = open();
      const services = ["auth", "order"].map((name) => ({ name, main: `application/${name}/cmd/${name}` }));
      const {
        plan: planned,
        moved,
        warnings,
      } = await planWithBases(
        tree,
        services,
        { source: ".", runtime: { image } },
        {
          sharedIn: { host: "r.example.com", path: "" },
          ofService: { order: { runtime: { image: `${image}@${OLD}` } } },
        },
        { env: {}, last: () => Promise.resolve({ auth: known("base:1") }) },
      );
      assert.deepEqual(
        asked.filter((one) => one.startsWith("HEAD")),
        ["HEAD /v2/base/manifests/1"],
      );
      assert.deepEqual(
        planned.services.map((one) => one.plan?.digests),
        [{ [image]: NEW }, {}],
      );
      assert.deepEqual(moved, [`base ${image} moved: sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb (auth)`]);
      assert.deepEqual(warnings, []);
    });

    it("count as they were last built where it does not answer, and by their tags before that", async () => {
      const gone = "127.0.0.1:1";
      const recorded = { [`${gone}/base:1`]: OLD };
      const found = await resolveBases([`${gone}/base:1`, `${gone}/other:1`, `${host}/missing:1`], {
        recorded,
        env: {},
      });
      assert.deepEqual(found.digests, recorded);
      const [old, bare, ...others] = found.warnings;
      assert.match(old ?? "", /last built: 127\.0\.0\.1:1\/base:1 \(127\.0\.0\.1:1 does not answer/);
      assert.match(bare ?? "", /by their tags.*other:1, .*missing:1 \(.*does not exist\)/);
      assert.deepEqual(others, []);
    });

    it("are not asked for where there are none", async () => {
      const last = (): never => assert.fail("outputs were asked for");
      const services = [{ name: "auth", main: AUTH }];
      await planWithBases(
        open(),
        services,
        { source: "." },
        { sharedIn: { host: "r.example.com", path: "" } },
        { last },
      );
      assert.deepEqual(asked, []);
    });
  });
});
