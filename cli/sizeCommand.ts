import { Command, InvalidArgumentError, Option } from "commander";
import { PlanError } from "../components/common/problem";
import { type SizeDocument, sizedImage } from "../components/size/sizeDocument";
import { sizeText } from "../components/size/sizeText";
import { treemapSvg } from "../components/size/treemap";
import { withExamples } from "./examples";
import { writeOutput } from "./output";
import { listOption } from "./planOptions";
import { registryAccess } from "./registryAccess";
import { type ImageFlags, NO_PREVIOUS, sizeRequests } from "./sizeRequests";

interface SizeFlags extends ImageFlags {
  readonly format: "text" | "json" | "svg";
  readonly platform?: readonly string[];
  readonly binary?: readonly string[];
  readonly json?: true;
  readonly top: number;
  readonly output?: string;
}

/** `go-service-image size`: what images and their programs weigh, and what they are made of. */
export function sizeCommand(): Command {
  const command = new Command("size")
    .description("Shows the size of images and, by module and package, of their programs.")
    .argument("[image...]", "references, or services of a stack; default: all services of the stack")
    .option("--stack <name>", "stack that services are looked up in; default: the selected one")
    .option(
      "--outputs <file>",
      "the stack's outputs as JSON, `-` for stdin; default: asks `pulumi stack output`",
    )
    .option(
      "--previous <reference>",
      `image to compare with: a reference, a tag or digest of the same repository, or \`${NO_PREVIOUS}\`; ` +
        "default: of a service, the image that the stack had before",
    )
    .addOption(
      listOption("--platform <platform>", "only this platform; may be repeated; default: all", false),
    )
    .addOption(
      listOption(
        "--binary <path>",
        "program in the image; may be repeated; default: those in /app, and the entrypoint",
        false,
      ),
    )
    .addOption(
      new Option("--format <format>", "output format; svg draws a treemap of one platform of one image")
        .choices(["text", "json", "svg"])
        .default("text"),
    )
    .option("--top <count>", "modules and packages that the text lists", asCount, 10)
    .option("--json", "the same as --format json")
    .option("-o, --output <file>", "file to write; default: stdout");
  return withExamples(command, EXAMPLES).action(run);
}

async function run(images: readonly string[], flags: SizeFlags): Promise<void> {
  const requests = sizeRequests(images, flags);
  const source = registryAccess();
  try {
    const selection = { platforms: flags.platform, programs: flags.binary };
    const document: SizeDocument = {
      images: await Promise.all(requests.map((request) => sizedImage(source, request, selection))),
    };
    const text = await render(document, flags);
    writeOutput(text, flags.output);
  } finally {
    await source.close();
  }
}

async function render(document: SizeDocument, { format, json, top }: SizeFlags): Promise<string> {
  if (json || format === "json") {
    return `${JSON.stringify(document, null, 2)}\n`;
  }
  if (format === "text") {
    return sizeText(document, top);
  }
  const [image, ...others] = document.images;
  const platform = image?.platforms[0];
  if (image === undefined || platform === undefined || others.length > 0 || image.platforms.length > 1) {
    const count = document.images.reduce((sum, { platforms }) => sum + platforms.length, 0);
    const rule = `draws one platform of one image, not ${count}`;
    const fix = "name one image and its --platform";
    throw new PlanError("go-service-image size", [{ field: "--format", value: "svg", rule, fix }]);
  }
  return treemapSvg(image, platform);
}

function asCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) {
    throw new InvalidArgumentError("Use a whole number, such as 20.");
  }
  return Number(text);
}

const EXAMPLES = `
go-service-image size registry.example.com/team/auth:1.5.0 --previous 1.4.0
go-service-image size auth --stack dev
go-service-image size auth --stack dev --platform linux/arm64 --format svg -o auth.svg

Credentials are Docker's own (DOCKER_CONFIG or ~/.docker, helpers included). SSL_CERT_FILE and NODE_EXTRA_CA_CERTS name
authorities to trust. Layers are read once and kept nowhere.
`;
