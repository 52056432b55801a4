import { setTimeout as wait } from "node:timers/promises";
import { daemonsOf as storedDaemons, readBuilder } from "../../components/builders/builderFile";
import { type Daemon, readDaemons } from "../../components/builders/daemon";
import { faultOf } from "../../components/builders/health";
import { Transport } from "../../components/registry/transport";
import { daemonsOf, type Options } from "../options";
import { ANSWER, type Part } from "./part";

/** The daemons and the registry of the user's own, as far as they can be asked from here. */
export function ownParts(options: Pick<Options, "own">, env: NodeJS.ProcessEnv): Part[] {
  const { own } = options;
  if (own === undefined) {
    return [];
  }
  const addresses = daemonsOf(options);
  const stored = addresses.length === 0 ? readBuilder(own.builder, env) : undefined;
  const daemons = stored === undefined ? readDaemons("BUILDER", addresses).value : [...storedDaemons(stored)];
  return [...daemons.map(ownBuilder), ownRegistry(own.registry.split("/", 1)[0] ?? "", env)];
}

function ownBuilder(daemon: Daemon): Part {
  return {
    title: `BuildKit at ${daemon.address}`,
    fix: "look whether it is overloaded or stopped there; Ctrl-C ends this run",
    answers: async () => (await faultOf(daemon, ANSWER)) === undefined,
  };
}

/** A registry that only the builder reaches has never answered here, and is not missed. */
function ownRegistry(host: string, env: NodeJS.ProcessEnv): Part {
  let known = false;
  return {
    title: `the registry ${host}`,
    fix: "look whether it is overloaded or stopped, and at the network; Ctrl-C ends this run",
    answers: async () => {
      const answered = await saysSomething(host, env);
      known ||= answered;
      return answered || !known;
    },
  };
}

/** Whatever a registry says to a stranger: also a refusal is an answer. */
async function saysSomething(host: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const transport = new Transport(env);
  const end = new AbortController();
  try {
    const asked = transport.send({ method: "GET", url: new URL(`https://${host}/v2/`), headers: {} }).then(
      async ({ body }) => body.dump(),
      () => undefined,
    );
    const late = wait(ANSWER, "late", { signal: end.signal });
    return (await Promise.race([asked, late])) !== "late";
  } finally {
    end.abort();
    await transport.close();
  }
}
