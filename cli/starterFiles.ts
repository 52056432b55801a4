import { stringify } from "yaml";
import { projectFile } from "../stacks/keys/documents";

/** What a project is made of that has no program of its own. */
export interface Starter {
  /** Name of the project, which its keys begin with. */
  readonly project: string;
  readonly stack: string;
  /** Keys of the stack with their namespace, as they stand in YAML. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** The program: that of the package. */
const PROGRAM = `// What Pulumi runs: the program of the package, which the configuration of the stack directs.
module.exports = require("pulumi-go-service-image/program");
`;

const PROGRAM_FILE = "go-service-image.js";

/** The files of a new project, by their names. */
export function starterFiles({ project, stack, configuration }: Starter): Record<string, string> {
  const head = stringify({
    name: project,
    description: "Builds the images of the Go services in this repository and pushes them to a registry",
    main: PROGRAM_FILE,
    runtime: { name: "nodejs", options: { typescript: false } },
  });
  return {
    "Pulumi.yaml": projectFile(head),
    [`Pulumi.${stack}.yaml`]: stackFile(project, configuration),
    [PROGRAM_FILE]: PROGRAM,
  };
}

function stackFile(project: string, configuration: Starter["configuration"]): string {
  const registry = `${project}:registry`;
  const missing =
    registry in configuration
      ? ""
      : `  # where images go, as host[:port][/path]:\n  # ${registry}: registry.example.com/team\n`;
  const written = stringify({ config: configuration }, { lineWidth: 0 });
  const body = Object.keys(configuration).length === 0 ? "config:\n" : written;
  return `# Pulumi.yaml describes every key.\n${body}${missing}`;
}
