// Proves that documents hold together: every one stands in the index and in llms.txt, every link between them leads somewhere, and the
// errors that the troubleshooting quotes are texts of the sources.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { layersOf } from "../../tools/reference/layers";
import { roomGraph } from "../../tools/reference/rooms";
import { linksOf } from "../support/links";

/** Documents that somebody has written; those of the library's reference are many, and made. */
const DOCUMENTS = ["docs", "docs/how-to"].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name)),
);

const REFERENCE = readdirSync("docs/api", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".md"))
  .map((name) => join("docs/api", name));

/** Anchors of a document as GitHub makes them of its headings, and those that stand in it. */
function anchorsOf(document: string): string[] {
  const text = readFileSync(document, "utf8");
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-"),
  );
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = ""]) => id)];
}

describe("documents", () => {
  it("stand in the index and in llms.txt, all of them", () => {
    const [index, list] = [linksOf("docs/README.md"), linksOf("llms.txt")];
    const wanted = [...DOCUMENTS, "docs/api/README.md"].filter((one) => one !== "docs/README.md");
    assert.deepEqual(
      wanted.filter((one) => !index.includes(one)),
      [],
    );
    assert.deepEqual(
      wanted.filter((one) => !list.includes(one)),
      [],
    );
  });

  it("lead somewhere with every link, to a heading where one is named", () => {
    const all = ["README.md", "CONTRIBUTING.md", "llms.txt", ...DOCUMENTS, ...REFERENCE];
    const links = all.flatMap((document) =>
      linksOf(document).map((target): [string, string] => [document, target]),
    );
    assert.ok(links.length > 300);
    const dead = links.filter(([, target]) => {
      const [file = "", anchor] = target.split("#");
      return (
        !existsSync(file) ||
        (anchor !== undefined && file.endsWith(".md") && !anchorsOf(file).includes(anchor))
      );
    });
    assert.deepEqual(dead, []);
  });

  it("quote errors as the sources have them", () => {
    const text = readFileSync("docs/troubleshooting.md", "utf8");
    const quoted = [...text.matchAll(/^### `(.+)`$/gm)].map(([, error = ""]) => error);
    const sources = ["components", "cli", "plugin", "stacks", "tools"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => readFileSync(join(folder, name), "utf8")),
    );
    assert.ok(quoted.length >= 25);
    assert.equal(quoted.length, (text.match(/^### /gm) ?? []).length);
    assert.deepEqual(
      quoted.filter((error) => !sources.some((source) => source.includes(error))),
      [],
    );
  });

  it("show the rooms as their imports are: every arrow leads down, and the rooms that plan see none above them", () => {
    const graph = roomGraph(".");
    const { groups, arrows } = layersOf(graph);
    assert.deepEqual(groups.flatMap(({ rooms }) => rooms).sort(), [...graph.keys()]);
    for (const [from, to] of arrows) {
      assert.ok((groups[from]?.layer ?? 0) < (groups[to]?.layer ?? 0));
    }
    assert.deepEqual([...(graph.get("plan") ?? [])].sort(), [
      "closure",
      "common",
      "context",
      "source",
      "toolchain",
    ]);
    const picture = readFileSync("docs/images/architecture.svg", "utf8");
    const missing = [...graph.keys()].filter((room) => !new RegExp(`>${room}/?</text>`).test(picture));
    assert.deepEqual(missing, []);
    const table =
      readFileSync("docs/architecture.md", "utf8")
        .match(/^\|.*\|$/gm)
        ?.join("\n") ?? "";
    const named = [...table.matchAll(/`[^`]+`/g)].flatMap(([name]) => name.split(/[`/]/));
    assert.deepEqual(
      [...graph.keys()].filter((room) => !named.includes(room)),
      [],
    );
  });
});
