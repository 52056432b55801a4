/* Proves what a program reads of the images of another stack: values, types, secrets, and clear errors of what is not there. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { composeFile, GoServices, imagesOf, PlanError, podOf, type StackImages } from "../../components";
import { DIGEST, record, valueOf } from "../support/component/recording";
import { AUTH, ORDER, SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";

const AUTH_IMAGE = {
  ref: `registry.example.com/team/auth@${DIGEST}`,
  digest: DIGEST,
  tags: ["0123456789ab", "v1"],
  version: "0123456789ab",
  platforms: ["linux/amd64"],
  run: { ports: ["8000/tcp"], volumes: ["/data"], user: "1000:1000", compose: { restart: "always" } },
};

/** What a program makes of a stack with the given outputs. */
async function read<T>(
  use: (images: StackImages) => pulumi.Output<T>,
  outputs: Readonly<Record<string, unknown>> | undefined = { images: { auth: AUTH_IMAGE } },
  secretOutputNames: readonly string[] | null = [],
  preview = false,
): Promise<{ value: T | undefined; secret: boolean }> {
  let value: T | undefined;
  let secret = false;
  const { error } = await record(
    async () => {
      const output = use(imagesOf(new pulumi.StackReference("org/shop/prod")));
      value = await valueOf(output);
      secret = await (output as unknown as { isSecret: Promise<boolean> }).isSecret;
    },
    preview,
    (type) => (type === "pulumi:pulumi:StackReference" ? { outputs, secretOutputNames } : {}),
  );
  if (error instanceof Error) {
    throw error;
  }
  return { value, secret };
}

async function errorOf(...args: Parameters<typeof read>): Promise<string> {
  return read(...args).then(
    () => assert.fail("no error"),
    (error: unknown) => (error instanceof PlanError ? error.message : assert.fail(String(error))),
  );
}

describe("imagesOf", () => {
  const before = process.cwd();
  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  it("reads an image by its service's name, in a preview, too", async () => {
    for (const preview of [true, false]) {
      const read1 = await read((images) => images.image("auth").ref, undefined, [], preview);
      assert.deepEqual(read1, { value: AUTH_IMAGE.ref, secret: false });
    }
  });

  it("keeps what is secret there secret, and what is not", async () => {
    const ref = (images: StackImages): pulumi.Output<string> => images.image("auth").ref;
    const all = { images: { auth: AUTH_IMAGE }, password: "x" };
    assert.equal((await read(ref, all, ["images"])).secret, true);
    assert.equal((await read(ref, all, ["password"])).secret, false);
    // an engine that does not say which are
    assert.equal((await read(ref, all, null)).secret, true);
  });

  it("names the near miss of a service that is not there", async () => {
    const message = await errorOf((images) => images.image("auht"));
    assert.match(message, /stack org\/shop\/prod.*\n.*"auht" is not a service of that stack.*`auth`\?/);
    assert.match(await errorOf((images) => images.image("constructor")), /is not a service/);
  });

  it("says what is missing in a stack without images, and in images that were never pushed", async () => {
    const all = (images: StackImages): pulumi.Output<object> => images.all;
    assert.match(await errorOf(all, {}), /outputs: hold no `images`\. Fix: export `GoServices\.images`/);
    assert.match(
      await errorOf(all, { images: { auth: AUTH_IMAGE.ref } }),
      /images\.auth: .*`imageOutputs\(image\)`/,
    );
    const unknown = { ...AUTH_IMAGE, ref: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
    assert.match(
      await errorOf(all, { images: { auth: unknown } }),
      /images\.auth\.ref: .* until it succeeds/,
    );
    const other = { ...AUTH_IMAGE, digest: `sha256:${"e".repeat(64)}` };
    assert.match(
      await errorOf(all, { images: { auth: other } }),
      /images\.auth\.digest: .*not that of `ref`/,
    );
  });

  it("shows nothing of a secret in an error", async () => {
    const message = await errorOf((images) => images.all, { images: { auth: "canary" } }, ["images"]);
    assert.doesNotMatch(message, /canary/);
  });

  it("has typed names", () => {
    const use = (images: StackImages<"auth" | "order">): unknown => [
      images.image("auth"),
      // @ts-expect-error: no such service
      images.image("auht"),
      images.all.apply(({ order }) => order.ports),
    ];
    assert.equal(typeof use, "function");
  });

  it("gives what a pod and a compose file are made from", async () => {
    const pod = await read((images) =>
      images.image("auth").apply((image) => podOf("auth", image.ref, image).containers[0]!),
    );
    assert.equal(pod.value!.image, AUTH_IMAGE.ref);
    assert.deepEqual(pod.value!.ports, [{ containerPort: 8000, protocol: "TCP" }]);
    assert.equal(pod.value!.securityContext.runAsUser, 1000);
    const compose = await read((images) =>
      images.all.apply((all) => composeFile("shop", Object.values(all))),
    );
    assert.match(compose.value!, /image: registry\.example\.com\/team\/auth@sha256:[\s\S]*restart: always/);
  });

  it("reads what `GoServices` exports", async () => {
    process.chdir(makeTree(below("shop", SHOP)));
    const { result } = await record(() => {
      const services = { auth: AUTH, order: ORDER };
      return new GoServices("shop", { source: "shop", namespace: "registry.example.com/team", services })
        .images;
    });
    const images = await valueOf(pulumi.output(result));
    const names = await read((from) => from.all.apply((all) => Object.keys(all)), { images });
    assert.deepEqual(names.value, ["auth", "order"]);
  });
});
