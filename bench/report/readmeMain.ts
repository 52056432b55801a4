import { writeFileSync } from "node:fs";
import { numberedDocuments } from "./numbers";

async function main(): Promise<void> {
  for (const { file, text, wanted } of await numberedDocuments(process.cwd())) {
    console.log(`${file}: ${text === wanted ? "unchanged" : "written"}`);
    writeFileSync(file, wanted);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
