/**
 * Proves that a stack's cost grows with its services and not faster: what is registered, sent to the engine and opened on the
 * disk is the same for each of two hundred services as for each of twenty. Times are no part of it.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import { buildImages } from "../../stacks/build";
import { readConfiguration } from "../../stacks/configuration";
import { environmentOf } from "../../stacks/environments";
import { record } from "../support/component/recording";
import { makeTree, removeTrees } from "../support/tree";

/** What a preview of some services has cost. */
interface Cost {
  readonly registrations: number;
  /** Characters of what the engine gets. */
  readonly sent: number;
  /** Files that were opened. */
  readonly opened: number;
}

/** Small services of one module: a main package each, and one that all of them use. */
function repository(services: number): Record<string, string> {
  const main = 'package main\n\nimport "example.com/shop/pkg/log"\n\nfunc main() { println(log.Name) }\n';
  return {
    "go.mod": "module example.com/shop\n\ngo 1.24\n",
    "pkg/log/log.go": 'package log\n\nconst Name = "log"\n',
    ...Object.fromEntries(
      Array.from({ length: services }, (_, index) => [
        `cmd/service-${String(index).padStart(3, "0")}/main.go`,
        main,
      ]),
    ),
  };
}

async function previewOf(services: number): Promise<Cost> {
  const root = makeTree(repository(services));
  // contexts of another preview would be found again
  process.chdir(makeTree({}));
  const values = { root, registry: "registry.example.com/team" };
  const all = Object.fromEntries(Object.entries(values).map(([key, value]) => [`p:${key}`, value]));
  const open = fs.openSync;
  let opened = 0;
  fs.openSync = (...args) => {
    opened += 1;
    return open(...args);
  };
  try {
    const { registrations, error } = await record(async () => {
      const configuration = readConfiguration(all, "p");
      return (await buildImages(environmentOf(configuration, "stack"), configuration)).images;
    }, true);
    assert.ifError(error);
    return { registrations: registrations.length, sent: JSON.stringify(registrations).length, opened };
  } finally {
    fs.openSync = open;
  }
}

describe("load", function () {
  this.timeout(60_000);
  const before = process.cwd();

  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  it("B11 of two hundred services is, for each further one, that of twenty", async () => {
    // what a process reads once
    await previewOf(1);
    const [ten, twenty, many] = [await previewOf(10), await previewOf(20), await previewOf(200)];
    const further = (cost: Cost, than: Cost, services: number): Cost => ({
      registrations: (cost.registrations - than.registrations) / services,
      sent: (cost.sent - than.sent) / services,
      opened: (cost.opened - than.opened) / services,
    });
    const [ofFew, ofMany] = [further(twenty, ten, 10), further(many, twenty, 180)];
    assert.equal(ofFew.registrations, 2, "the component and its image");
    assert.equal(ofMany.registrations, ofFew.registrations);
    assert.ok(ofMany.sent <= ofFew.sent * 1.02, `${ofMany.sent} characters after ${ofFew.sent}`);
    assert.ok(ofMany.opened <= ofFew.opened, `${ofMany.opened} files after ${ofFew.opened}`);
  });
});
