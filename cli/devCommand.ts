import { join, posix, resolve } from "node:path";
import { Command, Option } from "commander";
import { PlanError } from "../components/common/problem";
import { WORK_DIR } from "../components/common/workDir";
import { readStackServices } from "../components/compose/stackServices";
import type { StackImage } from "../components/exportedImages";
import { serviceInputs, type ServiceInputs } from "../components/plan/serviceInputs";
import { changeText } from "../stacks/changes/changeText";
import { serviceChange } from "../stacks/changes/serviceChange";
import { refuseProblems } from "./comparison";
import { develop, type DevPlan, type Outcome } from "./dev/loop";
import { serviceUp } from "./dev/serviceUp";
import { Watcher } from "./dev/watcher";
import { answeringEngine, type EngineName, ENGINES, prepareService } from "./engines";
import { withExamples } from "./examples";
import { failureOf } from "./exitCodes";
import type { PlanOptions } from "./planOptions";
import { planRequest } from "./request";
import { outputsOf } from "./stackOutputs";

const SUBJECT = "go-service-image dev";

interface DevFlags {
  readonly stack?: string;
  readonly engine?: EngineName;
  readonly env: readonly string[];
}

/** A plan with what the next one is compared with. */
interface Planned extends DevPlan {
  readonly inputs: ServiceInputs;
}

/** `go-service-image dev`: builds and starts a service again after each change. */
export function devCommand(): Command {
  const command = new Command("dev")
    .description(
      "Watches what a service is made from; after each change its image is built, pushed and started.",
    )
    .argument("<service>", "name of the service")
    .argument("[args...]", "arguments of the program instead of those that are declared, after `--`")
    .option("--stack <name>", "stack that is brought up; default: the selected one, the only one, or dev")
    .addOption(
      new Option("--engine <program>", "what runs it; default: the first one that answers").choices(ENGINES),
    )
    .option(
      "-e, --env <name=value>",
      "variable of the container; may be repeated",
      (value, before: readonly string[]) => [...before, value],
      [],
    );
  return withExamples(
    command,
    `
go-service-image dev auth --stack dev
go-service-image dev auth -e LOG_LEVEL=debug -- -conf /etc/auth.yaml

A round is \`pulumi up\` of this service alone. A file counts if it changes the version that \`plan\` shows: a test does not.
What does not compile leaves the program running that was there. Ctrl-C ends both. It needs a stack of this package's own
program (\`init\` makes one).`,
  ).action(dev);
}

async function dev(name: string, args: readonly string[], flags: DevFlags): Promise<void> {
  const engine = flags.engine ?? answeringEngine(SUBJECT);
  const end = new AbortController();
  const abort = (): void => end.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  signals.forEach((signal) => process.on(signal, abort));
  // the first plan is refused as that of any command; later ones are told
  const first = await planned(name, flags, undefined);
  const watcher = new Watcher();
  const say = (text: string): boolean => process.stderr.write(`${text}\n`);
  let isFirst = true;
  let inStack = imageOf(name, flags.stack)?.version;
  const wish = { detach: false, interactive: false, environment: flags.env, args };
  try {
    say(`watching ${first.watched.length} folders and files; Ctrl-C ends it`);
    await develop(
      name,
      {
        plan: async (before) => {
          if (isFirst) {
            isFirst = false;
            return { ok: true, value: first };
          }
          return attempted(() => planned(name, flags, before as Planned | undefined));
        },
        build: async (version) => {
          const isThere = inStack === version;
          inStack = undefined;
          return isThere ? { ok: true, value: undefined } : serviceUp(name, flags.stack, end.signal);
        },
        prepare: () =>
          attempted(() => {
            const image = imageOf(name, flags.stack);
            if (image === undefined) {
              const fix = "see what `pulumi up` says";
              throw new PlanError(SUBJECT, [{ field: name, rule: "has no image in the stack", fix }]);
            }
            return prepareService(engine, image, wish, false, (line) => say(`warning: ${line}`));
          }),
        watch: (paths) => watcher.follow(paths),
        change: (patience) => watcher.change(end.signal, patience),
        now: Date.now,
        say: (text) => say(`${new Date().toTimeString().slice(0, 8)}  ${text}`),
      },
      end.signal,
    );
  } finally {
    await watcher.close();
    signals.forEach((signal) => process.off(signal, abort));
  }
}

/** @throws PlanError if the service cannot be planned. */
async function planned(name: string, flags: DevFlags, before: Planned | undefined): Promise<Planned> {
  const options: PlanOptions = {
    ...(flags.stack !== undefined && { stack: flags.stack }),
    service: [name],
  };
  const { tree, plans, problems, stack } = await planRequest(SUBJECT, options);
  const plan = plans.find((one) => one.name === name);
  refuseProblems(SUBJECT, plan === undefined ? problems : []);
  if (plan === undefined) {
    throw new PlanError(SUBJECT, [{ field: "service", value: name, rule: "has no plan", fix: "see `plan`" }]);
  }
  const inputs = serviceInputs(plan);
  const folders = Object.keys(plan.files).map((file) => join(tree.root, posix.dirname(file)));
  const file = `Pulumi.${stack?.name ?? ""}.yaml`;
  const stackFiles = [resolve(file), resolve(WORK_DIR, "stacks", file)];
  const change = serviceChange(name, before?.inputs, inputs);
  return {
    version: plan.version,
    inputs,
    watched: [...new Set([...folders, ...stackFiles])].sort(),
    line:
      before === undefined
        ? `${name}  ${plan.version}`
        : (changeText({ services: [change], others: [] })[0] ?? name),
  };
}

function imageOf(name: string, stack: string | undefined): StackImage | undefined {
  try {
    return readStackServices(outputsOf(stack === undefined ? {} : { stack })).find(
      (one) => one.name === name,
    );
  } catch (error) {
    // a stack that was never brought up has no images
    if (error instanceof PlanError) {
      return undefined;
    }
    throw error;
  }
}

/** What a person is told of an error; one of ours ends the command. */
async function attempted<Value>(work: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) {
      throw error;
    }
    return { ok: false, text: failure.text };
  }
}
