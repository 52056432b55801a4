/* A process that takes the run lock of each project that it is given, and says what came of it. */
import { Fault } from "../../tools/fault";
import { pathsOf } from "../../tools/paths";
import { RunLock } from "../../tools/pulumi/runLock";

process.on("message", (project: string) => {
  RunLock.take(pathsOf(project), () => undefined).then(
    () => process.send?.("taken"),
    (error: unknown) => process.send?.(error instanceof Fault ? "refused" : String(error)),
  );
});
process.send?.("ready");
