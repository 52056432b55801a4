import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { hashOfData } from "./common/hash";
import { PlanError, type Problem } from "./common/problem";
import type { WrittenContext } from "./context/buildContext";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import type { BaseImage } from "./plan/baseImage";
import type { Credentials } from "./registry/authorization";
import type { ImagePlatforms } from "./registry/imagePlatforms";
import { mayLieUnder, offeredName } from "./registry/platformMatch";

/** Answers by what was asked, once for all images of a run. */
const answers = new WeakMap<object, Map<string, Promise<ImagePlatforms>>>();

/**
 * Looks before a build whether the base images have the platforms of the image. BuildKit itself takes an image without
 * an index for every platform, whatever it was made for.
 *
 * A preview asks nobody, and neither does an update for an image that was built from the same context on this machine
 * within the last days: what has not changed costs no request.
 */
export class BaseCheck {
  readonly #record: string;
  readonly #key: string;

  public constructor(
    private readonly component: pulumi.Resource,
    private readonly subject: string,
    private readonly bases: readonly BaseImage[],
    private readonly namespace: ImageNamespace,
    context: WrittenContext,
  ) {
    // it lies among the written contexts, and goes when it has been there for as long as an unused one
    this.#record = `${dirname(context.dockerfile)}.bases`;
    this.#key = hashOfData(bases);
  }

  /** A value that is there when all bases fit. It fails, with every problem, if one does not. */
  public before<T>(value: T): pulumi.Input<T> {
    return this.#isDone()
      ? value
      : this.#credentials().apply(async (credentials) => this.#check(value, credentials));
  }

  /** Remembers that the image was built. */
  public after(digest: pulumi.Output<string>): void {
    if (!this.#isDone()) {
      digest.apply(() => writeFileSync(this.#record, this.#key));
    }
  }

  #isDone(): boolean {
    return (
      this.bases.length === 0 ||
      pulumi.runtime.isDryRun() ||
      // a program's own tests, with Pulumi's mocks, speak to nobody
      pulumi.runtime.getEngine() === undefined ||
      (existsSync(this.#record) && readFileSync(this.#record, "utf8") === this.#key)
    );
  }

  /** The namespace's credentials, where a base comes from the same registry. */
  #credentials(): pulumi.Output<Credentials | undefined> {
    const credentials = this.namespace.registries.find(({ address }) => address === this.namespace.host);
    const isWanted = this.bases.some(({ reference }) => this.#isOwn(reference));
    return credentials === undefined || !isWanted
      ? pulumi.output(undefined)
      : // what comes out is a path, and no secret
        pulumi.unsecret(
          pulumi
            .all([credentials.username, credentials.password])
            .apply(([username = "", password = ""]) => ({ username, password })),
        );
  }

  #isOwn(reference: string): boolean {
    return reference.startsWith(`${this.namespace.host}/`);
  }

  async #check<T>(value: T, credentials: Credentials | undefined): Promise<T> {
    const problems = await Promise.all(this.bases.map(async (base) => this.#problems(base, credentials)));
    if (problems.flat().length > 0) {
      throw this.#error(problems.flat());
    }
    return value;
  }

  /** An error that is reported for the component, without a stack trace. */
  #error(problems: readonly Problem[]): pulumi.ResourceError {
    const { message } = new PlanError(this.subject, problems);
    const error = new pulumi.ResourceError(message, this.component, true);
    // the SDK prints an error with all its fields for its traces, and gives it fields that lead everywhere: that took a minute
    return Object.defineProperty(error, inspect.custom, { value: () => message });
  }

  async #problems(
    { field, reference, platforms }: BaseImage,
    credentials: Credentials | undefined,
  ): Promise<Problem[]> {
    const found = await this.#ask(reference, this.#isOwn(reference) ? credentials : undefined);
    // an image that does not say what it is for is left to BuildKit
    const offered = found?.platforms.filter(({ architecture = "" }) => architecture !== "") ?? [];
    const missing = platforms.filter((wanted) => !offered.some((one) => mayLieUnder(wanted, one)));
    if (found === undefined || offered.length === 0 || missing.length === 0) {
      return [];
    }
    const names = [...new Set(offered.map(offeredName))].join(", ");
    return [
      {
        field,
        value: reference,
        rule: `has no ${missing.join(", ")}: ${found.digest} is for ${names}`,
        fix: `name a base that has it, or leave ${missing.length === 1 ? "it" : "them"} out of \`platforms\``,
      },
    ];
  }

  /** @returns undefined if this process cannot find out: BuildKit may have other ways to the registry. */
  async #ask(reference: string, credentials: Credentials | undefined): Promise<ImagePlatforms | undefined> {
    const run = pulumi.runtime.getStackResource() ?? this.namespace;
    const known = answers.get(run) ?? new Map<string, Promise<ImagePlatforms>>();
    answers.set(run, known);
    const key = JSON.stringify([reference, credentials?.username]);
    const answer =
      known.get(key) ??
      import("./registry/askRegistry.js").then(async ({ askPlatforms }) =>
        askPlatforms(reference, { credentials, env: process.env }),
      );
    known.set(key, answer);
    try {
      return await answer;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const text = `could not check whether ${reference} has all platforms: ${reason}. If the builder cannot pull it either, name another registry with \`mirrors\``;
      void pulumi.log.warn(text, this.component);
      return undefined;
    }
  }
}
