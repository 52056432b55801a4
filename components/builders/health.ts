import { readFileSync } from "node:fs";
import type * as grpc from "@grpc/grpc-js";
import { isTooOld, tooOld } from "./builderProblems";
import type { Daemon } from "./daemon";

/** Milliseconds within which a daemon answers; a busy one answers within a few. */
const PATIENCE = 5_000;
/** A question of BuildKit's API that is answered from memory, without arguments. */
const QUESTION = "/moby.buildkit.v1.Control/Info";

/** What a daemon has answered. */
export interface DaemonHealth {
  /** Why it cannot be used; undefined if it can. */
  readonly fault: string | undefined;
  /** Version of its BuildKit, as far as it says one. */
  readonly version: string | undefined;
}

/**
 * Asks a daemon whether it is there, as BuildKit's own client would reach it.
 *
 * @returns why it cannot be used; undefined if it can.
 */
export async function faultOf(daemon: Daemon, patience = PATIENCE): Promise<string | undefined> {
  return (await healthOf(daemon, patience)).fault;
}

/** The same, and what it is. */
export async function healthOf(daemon: Daemon, patience = PATIENCE): Promise<DaemonHealth> {
  // loaded when it is needed: most runs have one builder, and ask nobody
  const { Client, credentials, status } = await import("@grpc/grpc-js");
  let client: grpc.Client;
  try {
    client = new Client(targetOf(daemon), credentialsOf(daemon, credentials), {
      // buildx connects directly, whatever proxy the environment names
      "grpc.enable_http_proxy": 0,
      "grpc.use_local_subchannel_pool": 1,
      ...(daemon.tls?.servername !== undefined && {
        "grpc.ssl_target_name_override": daemon.tls.servername,
        "grpc.default_authority": daemon.tls.servername,
      }),
    });
  } catch (error) {
    return { fault: messageOf(error), version: undefined };
  }
  const empty = (): Buffer => Buffer.alloc(0);
  const whole = (answer: Buffer): Buffer => answer;
  return new Promise((resolve) => {
    const deadline = Date.now() + patience;
    client.makeUnaryRequest(QUESTION, empty, whole, undefined, { deadline }, (error, answer) => {
      client.close();
      resolve(
        error === null ? healthIn(answer) : { fault: refusal(error, patience, status), version: undefined },
      );
    });
  });
}

/** The version of an answer, and whether it will do: the message holds `v0.34.2`, behind the package's name, a tag and a length. */
function healthIn(answer: Buffer | undefined): DaemonHealth {
  const version = /moby\/buildkit..v?(\d+\.\d+\.\d+)/s.exec(answer?.toString("latin1") ?? "")?.[1];
  const fault = version === undefined || !isTooOld(version) ? undefined : tooOld(version).rule;
  return { fault, version };
}

/** An older BuildKit does not know the question, and has answered all the same. */
function refusal(
  { code, details }: grpc.ServiceError,
  patience: number,
  status: typeof grpc.status,
): string | undefined {
  switch (code) {
    case status.UNIMPLEMENTED:
      return undefined;
    case status.DEADLINE_EXCEEDED:
      return `no answer within ${patience / 1000} s`;
    default:
      return reasonIn(details);
  }
}

/** The reason in what the gRPC library says around it. */
function reasonIn(details: string): string {
  const reason = details
    .replace(/^No connection established\. Last error: (Error: )?/, "")
    .replace(/\.? ?Resolution note:[\s\S]*$/, "");
  return reason.startsWith("Failed to connect")
    ? "it closed the connection at once: check whether it expects TLS and trusts the client's certificate"
    : reason;
}

function targetOf({ address }: Daemon): string {
  return address.startsWith("unix://")
    ? `unix:${address.slice("unix://".length)}`
    : `dns:${address.slice("tcp://".length)}`;
}

function credentialsOf({ tls }: Daemon, credentials: typeof grpc.credentials): grpc.ChannelCredentials {
  if (tls === undefined) {
    return credentials.createInsecure();
  }
  const read = (file: string | undefined): Buffer | null => (file === undefined ? null : readFileSync(file));
  return credentials.createSsl(read(tls.cacert), read(tls.key), read(tls.cert));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
