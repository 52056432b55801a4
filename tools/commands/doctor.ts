import { exitCodeOf, type Finding, findingLines } from "../../cli/doctor/finding";
import { diskFinding, platformFinding, programFindings } from "../../cli/doctor/machineFindings";
import { registryFindings } from "../../cli/doctor/registryFindings";
import { parseRegistry } from "../../components/common/reference";
import { knownTools } from "../goTools/toolset";
import type { Options } from "../options";
import type { Paths } from "../paths";
import { searchPath } from "../pulumi/pulumiVariables";
import { engineFindings } from "./engineFindings";

/**
 * `make doctor`: the engine of this clone, what of it is there, and what to do about what is not.
 *
 * @returns the exit code of the first fault, as `go-service-image doctor` has it; 0 if there is none.
 */
export async function doctor(paths: Paths, options: Options): Promise<number> {
  const findings = [...(await engineFindings(paths, options)), ...(await aroundIt(paths, options))];
  const text = options.json ? JSON.stringify({ findings }, null, 2) : findingLines(findings).join("\n");
  process.stdout.write(`${text}\n`);
  return exitCodeOf(findings);
}

/** What is not the engine: programs, platforms, disk, and a registry of one's own. `doctor` of the command says the same. */
async function aroundIt(paths: Paths, { own }: Options): Promise<Finding[]> {
  const tools = knownTools(paths);
  const PATH = tools === undefined ? undefined : searchPath(paths, tools, process.env["PATH"], [paths.bin]);
  const env = { ...process.env, ...(PATH !== undefined && { PATH }) };
  const asker = { credentials: undefined, env: process.env };
  return [
    // what is not there yet is brought by the first run
    ...programFindings(env).filter(({ subject }) => tools !== undefined || subject !== "Pulumi"),
    platformFinding(undefined, []),
    diskFinding(paths.project),
    ...(own === undefined ? [] : await registryFindings(parseRegistry(own.registry), asker)),
  ];
}
