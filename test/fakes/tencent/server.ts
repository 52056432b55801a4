import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { ApiFault } from "./apiFault";
import { documentedActions } from "./documentedPolicies";
import { enterpriseActions } from "./enterpriseActions";
import { type FaultKind, Faults } from "./faults";
import { parameters } from "./parameters";
import { personalActions } from "./personalActions";
import { checkPolicy, type Policy } from "./policy";
import { Rates } from "./rates";
import { REGIONS } from "./regions";
import { checkAnswer, checkRequest } from "./shapes";
import { type FakeKey, header, verifySignature } from "./signature";
import { World } from "./world";

/** One call that reached an action, for tests that count them. */
export interface RecordedCall {
  readonly action: string;
  readonly region: string;
  readonly uin: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** How the fake behaves where the real service's behaviour is not documented. */
export interface FakeOptions {
  readonly keys: readonly FakeKey[];
  readonly onNonEmptyDelete?: "cascade" | "refuse";
  readonly reserved?: readonly string[];
  /** Seconds that the fake's clock is ahead of this machine's. */
  readonly clockOffset?: number;
  /** What keys may do that have no policies of their own. @default - the actions of docs/tencent.md */
  readonly policies?: readonly Policy[];
  /** The fake's clock, in milliseconds since 1970, for rates and for what expires. @default - the machine's */
  readonly now?: () => number;
}

const actions = { ...personalActions, ...enterpriseActions };

/** A strict double of Tencent's registry API on loopback. */
export class TencentFake {
  public readonly world = new World();
  public readonly faults = new Faults();
  public readonly calls: RecordedCall[] = [];
  public readonly keys: FakeKey[];
  /** Runs ahead of an action: what somebody else does at that very moment. */
  public readonly meanwhile = new Map<string, () => void>();
  public onNonEmptyDelete: "cascade" | "refuse";
  readonly #options: FakeOptions;
  readonly #policies: readonly Policy[];
  readonly #rates = new Rates();
  readonly #server: http.Server;
  #requests = 0;

  private constructor(options: FakeOptions) {
    this.#options = options;
    this.#policies = options.policies ?? documentedActions();
    this.keys = [...options.keys];
    this.onNonEmptyDelete = options.onNonEmptyDelete ?? "refuse";
    options.keys.forEach((key) => this.world.initialised.add(key.uin));
    this.#server = http.createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        // a fault of the double itself must not look like the network's
        response.writeHead(400).end();
        console.error(error);
      });
    });
  }

  public static async start(options: FakeOptions): Promise<TencentFake> {
    const fake = new TencentFake(options);
    await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  /** What TENCENTCLOUD_ENDPOINT is set to. */
  public get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How often an action was called. */
  public count(action: string): number {
    return this.calls.filter((call) => call.action === action).length;
  }

  public async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const action = String(request.headers["x-tc-action"]);
    const fault = this.faults.take(action);
    if (fault !== undefined && fault.when !== "after") {
      this.#fail(fault.kind, response);
      return;
    }
    const answer = this.#answer(request, body);
    if (fault !== undefined) {
      this.#fail(fault.kind, response);
      return;
    }
    this.#send(response, answer);
  }

  #answer(request: http.IncomingMessage, body: Buffer): object {
    try {
      return this.#run(request, body);
    } catch (error) {
      if (error instanceof ApiFault) {
        return { Error: { Code: error.code, Message: error.message } };
      }
      throw error;
    }
  }

  #run(request: http.IncomingMessage, body: Buffer): object {
    const now = Math.floor(Date.now() / 1000) + (this.#options.clockOffset ?? 0);
    const { uin, policies = this.#policies } = verifySignature(request, body, this.keys, now);
    const action = header(request, "x-tc-action");
    const region = header(request, "x-tc-region");
    if (header(request, "x-tc-version") !== "2019-09-24") {
      throw new ApiFault("NoSuchVersion", "The version does not exist.");
    }
    if (!REGIONS.includes(region)) {
      throw new ApiFault("UnsupportedRegion", `The region ${region} is not supported.`);
    }
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (run === undefined) {
      throw new ApiFault("InvalidAction", `The action ${action} does not exist.`);
    }
    const clock = (this.#options.now ?? Date.now)();
    this.#rates.count(action, `${uin} ${region}`, clock);
    const given = parameters(body);
    checkRequest(action, given.raw);
    checkPolicy(policies, { action, region, uin, parameters: given.raw });
    this.calls.push({ action, region, uin, parameters: given.raw });
    this.meanwhile.get(action)?.();
    const { world, onNonEmptyDelete } = this;
    const reserved = this.#options.reserved ?? ["tencent"];
    const answer = run(given, { world, region, uin, now: clock, onNonEmptyDelete, reserved });
    checkAnswer(action, answer);
    return answer;
  }

  #send(response: http.ServerResponse, answer: object): void {
    this.#requests += 1;
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ Response: { ...answer, RequestId: `fake-request-${this.#requests}` } }));
  }

  #fail(kind: FaultKind, response: http.ServerResponse): void {
    if (typeof kind === "object") {
      if ("answer" in kind) {
        this.#send(response, kind.answer);
      } else if ("code" in kind) {
        this.#send(response, { Error: { Code: kind.code, Message: kind.message ?? "on demand" } });
      } else {
        response.writeHead(kind.http).end("on demand");
      }
    } else if (kind === "html") {
      response.writeHead(200, { "Content-Type": "text/html" }).end("<html>Please log in</html>");
    } else if (kind === "empty") {
      response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
    } else if (kind === "slow-body") {
      response.writeHead(200, { "Content-Type": "application/json" }).write('{"Response":');
    } else if (kind === "reset") {
      response.destroy();
    }
    // "hang": the answer never comes
  }
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
