/*
 * Proves that a report is one page that asks for nothing and runs nothing, whatever names are in it; that it has what it is
 * made from, with where that comes from or why it is missing; and that it can be read without eyes, colours and a mouse. How it
 * looks is seen by `npm run browser`, with a real browser.
 */
import assert from "node:assert/strict";
import { reportPage } from "../../../../cli/report/page";
import type { ReportData } from "../../../../cli/report/reportData";
import { EVIL, fullData } from "./pageData";
import { type Element, readPage } from "./readPage";

describe("the page of a report", () => {
  let page: string;
  let root: Element;
  const all = (...names: string[]): Element[] => root.all(...names);
  const section = (id: string): Element => {
    const found = all("section").find((one) => one.attribute("aria-labelledby") === id);
    assert.ok(found, id);
    return found;
  };

  before(async () => {
    page = await reportPage(fullData());
    root = await readPage(page);
  });

  it("asks for nothing, runs nothing, and forbids both", () => {
    assert.deepEqual(
      all("script", "link", "img", "iframe", "object", "embed", "base", "form", "audio", "video"),
      [],
    );
    for (const element of root.every()) {
      for (const [name, value] of element.attributes) {
        assert.doesNotMatch(
          name,
          /^(on|src|srcset|action|ping|background|poster|data$)/,
          `${element.name} ${name}`,
        );
        const isAddress = /href$/.test(name);
        assert.ok(!isAddress || value.startsWith("#"), value);
        assert.ok(!/url\((?!#)/i.test(value), value);
      }
    }
    assert.doesNotMatch(
      all("style")
        .map((one) => one.text)
        .join(""),
      /url\(|@import|@font-face|https?:/i,
    );
    // names of namespaces are no requests
    assert.doesNotMatch(page.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, ""), /https?:\/\//);
    const policy = all("meta").find((one) => one.attribute("http-equiv") === "Content-Security-Policy");
    assert.match(policy?.attribute("content") ?? "", /^default-src 'none'; style-src 'unsafe-inline'/);
  });

  it("shows names that look like markup as they are written", () => {
    for (const id of ["services", "update", "contents", "imports", "times", "speed"]) {
      const whole = [section(id), ...section(id).every()];
      const said = whole.flatMap((one) => [one.text, ...one.attributes.map(([, value]) => value)]).join("\n");
      assert.ok(said.includes(EVIL), id);
    }
  });

  it("has one heading of the first level, no level left out, and landmarks with names", () => {
    const levels = all("h1", "h2", "h3", "h4").map(({ name }) => Number(name.slice(1)));
    assert.equal(levels.filter((level) => level === 1).length, 1);
    assert.ok(
      levels.every((level, index) => level - (levels[index - 1] ?? 0) <= 1),
      String(levels),
    );
    assert.equal(root.all("html")[0]?.attribute("lang"), "en");
    assert.deepEqual(
      ["header", "nav", "main", "footer"].map((name) => all(name).length),
      [1, 1, 1, 1],
    );
    const ids = root.every().flatMap((one) => one.attribute("id") ?? []);
    assert.deepEqual(ids, [...new Set(ids)]);
    const named = root
      .every()
      .flatMap((one) => [
        ...(one.attribute("aria-labelledby")?.split(" ") ?? []),
        ...(one.attribute("href")?.startsWith("#") === true ? [one.attribute("href")!.slice(1)] : []),
      ]);
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((id) => !ids.includes(id)),
      [],
    );
  });

  it("has tables with captions and headers, and pictures with names", () => {
    assert.ok(all("table").length >= 8);
    for (const table of all("table")) {
      assert.ok((table.all("caption")[0]?.text.trim() ?? "") !== "");
      const [head, ...rows] = table.all("tr");
      assert.ok(head?.all("th").every((one) => one.attribute("scope") === "col"));
      const columns = head?.all("th").length;
      for (const row of rows) {
        assert.equal(row.all("th", "td").length, columns);
        assert.equal(row.all("th")[0]?.attribute("scope"), "row");
      }
    }
    const pictures = root.every().filter((one) => one.name === "svg" || one.attribute("role") === "img");
    assert.ok(pictures.length >= 5);
    for (const picture of pictures) {
      const isNamed = picture.attribute("aria-label") ?? picture.attribute("aria-labelledby");
      assert.ok(isNamed !== undefined && picture.attribute("role") === "img", picture.name);
    }
    const scrollable = root.every().filter((one) => one.attribute("class")?.includes("scroll") === true);
    assert.ok(
      scrollable.every((one) => one.attribute("tabindex") === "0" && one.attribute("role") === "region"),
    );
  });

  it("has services with their images so far, and says which are not there any more", () => {
    const [table] = section("services").all("table");
    const row = table
      ?.all("tr")[1]
      ?.all("th", "td")
      .map((one) => one.text.trim());
    assert.deepEqual(row?.slice(0, 6), [
      ...["auth", "a00000000000", "aaaaaaaaaaaa", "400.0 kB", "▲ +100 B", "2026-11-26 10:00 UTC"],
    ]);
    assert.match(row[6] ?? "", /Oldest first: 399\.9 kB, 400\.0 kB/);
    assert.match(section("services").text, /From a test\./);
    const history = section("contents")
      .all("table")
      .find((one) => one.text.includes("Images of auth"));
    assert.equal(history?.all("tr").length, 4);
    assert.match(history.all("tr")[3]?.text ?? "", /not there/);
  });

  it("has a treemap with names, sizes and shares in its cells, and what has changed in signs and borders", () => {
    const [map] = root.every().filter((one) => one.attribute("class") === "treemap");
    const cells = map?.every().filter((one) => /^package( |$)/.test(one.attribute("class") ?? "")) ?? [];
    const words = cells.map((one) => [one.attribute("class"), one.text.replaceAll(/\s+/g, " ").trim()]);
    assert.deepEqual(words, [
      ["package", "runtime 600.0 kB · 60 %"],
      ["package more", `${EVIL} 150.0 kB · 15 % ▲ +500 B`],
      ["package less", "(root package) 49.9 kB · 5.0 % ▼ −200 B"],
      ["package", "2 smaller ones 100 B · 0.0 %"],
      ["package", "constants 200.0 kB · 20 %"],
    ]);
    // areas are shares: module times package
    const share = (one: Element | undefined): number => {
      const side = (name: string): number =>
        Number(new RegExp(`--${name}:([\\d.]+)`).exec(one?.attribute("style") ?? "")?.[1]) / 100;
      return side("w") * side("h");
    };
    const modules = map?.every().filter((one) => /^module( |$)/.test(one.attribute("class") ?? "")) ?? [];
    assert.ok(Math.abs(modules.reduce((sum, one) => sum + share(one), 0) - 1) < 0.01);
    assert.ok(Math.abs(share(modules[0]) * share(cells[0]) - 0.6) < 0.01);
  });

  it("has what changed and why, the reasons of several services once more on their own", () => {
    const text = section("update").text.replaceAll(/\s+/g, " ");
    assert.match(
      text,
      /2026-11-26 10:00 UTC: 2 services changed, and GoDependencies go-dependencies \(changed\)/,
    );
    assert.match(text, /b00000000000 → a00000000000/);
    assert.match(text, /cmd\/auth\/main\.go \(added\)/);
    const shared = section("update").all("table")[1];
    assert.equal(shared?.all("tr").length, 2);
    assert.ok(shared.text.includes(`auth and ${EVIL}`));
  });

  it("has the import graph without detours, and what a change rebuilds", () => {
    const edges = section("imports")
      .every()
      .filter((one) => one.attribute("class") === "edge");
    assert.equal(edges.length, 3);
    const rows = section("imports")
      .all("tr")
      .map((one) => one.all("th", "td").map((cell) => cell.text.trim()));
    assert.deepEqual(rows[1], ["pkg/log", "2 of 2", `auth and ${EVIL}`, "3 packages"]);
  });

  it("has the times of the newest builds beside the slowest ones", () => {
    const row = section("times")
      .all("tr")[2]
      ?.all("th", "td")
      .map((cell) => cell.text.trim());
    assert.deepEqual(row, [
      ...["auth", "2026-11-26 10:00 UTC", "100 ms", "2.0 s", "400 ms", "2.5 s", "2 of 2", "9.5 s of 2"],
    ]);
  });

  it("says what is missing, and why", async () => {
    const nothing: ReportData = {
      ...fullData(),
      services: [{ name: "auth", images: [], content: { missing: "no image" } }],
      lastUpdate: { missing: "no update" },
      graph: { missing: "no plan" },
      runs: { missing: "no times" },
      curves: [],
    };
    const text = (await readPage(await reportPage(nothing))).text;
    for (const said of ["no image", "no update", "no plan", "no times"]) {
      assert.ok(text.includes(said), said);
    }
    assert.doesNotMatch(text, /Speed of this package|undefined|NaN/);
  });
});
