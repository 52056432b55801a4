/*
 * Proves, in a real browser, that a report can be read: it asks for nothing, also without scripts; nothing is wider than the
 * screen, wide or narrow; and axe finds nothing against it in either colour scheme, contrast included. Pictures of it are for a
 * person to look at. `REPORT=report.html` looks at a page of your own instead of one that is made up.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { reportPage } from "../../cli/report/page";
import { fullData } from "../unit/cli/report/pageData";

const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } } as const;
const SCHEMES = ["light", "dark"] as const;
const PICTURES = resolve(".go-service-image", "log", "report");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

describe("a report in a browser", function () {
  this.timeout(180_000);
  let browser: Browser;
  let file: string;

  before(async () => {
    mkdirSync(PICTURES, { recursive: true });
    file = join(PICTURES, "report.html");
    const given = process.env["REPORT"];
    writeFileSync(file, given === undefined ? await reportPage(fullData()) : readFileSync(given));
    const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((one) => existsSync(one));
    assert.ok(executablePath, "there is no browser. Fix: apt-get install chromium");
    // root has no sandbox
    browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
  });

  after(() => browser.close());

  async function open(options: Parameters<Browser["newPage"]>[0]): Promise<{ page: Page; asked: string[] }> {
    const page = await browser.newPage(options);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => asked.push(`console: ${message.text()}`));
    page.on("dialog", (dialog) => {
      asked.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(file).href);
    return { page, asked };
  }

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of SCHEMES) {
      it(`fits, asks for nothing, and has nothing against it (${size}, ${colorScheme})`, async () => {
        const { page, asked } = await open({ viewport, colorScheme });
        await page.screenshot({ path: join(PICTURES, `${size}-${colorScheme}.png`), fullPage: true });
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
        const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        assert.equal(wide, 0);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate<AxeResults>("axe.run()");
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""} ${nodes[0]?.failureSummary ?? ""}`,
        );
        assert.deepEqual(found, []);
        assert.deepEqual(asked, [pathToFileURL(file).href]);
        await page.close();
      });
    }
  }

  it("is the same without scripts", async () => {
    const { page, asked } = await open({ viewport: SIZES.wide, javaScriptEnabled: false });
    assert.ok(await page.locator(".treemap .package").first().isVisible());
    await page.locator("details.service > summary").last().click();
    assert.ok(await page.locator("details.service").last().locator("table").last().isVisible());
    assert.deepEqual(asked, [pathToFileURL(file).href]);
    await page.close();
  });

  it("is used with the keyboard alone", async () => {
    const { page } = await open({ viewport: SIZES.wide });
    const focused = (): Promise<unknown> =>
      page.evaluate("document.activeElement.className || document.activeElement.tagName");
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "skip");
    assert.ok(await page.locator(".skip").isVisible());
    const last = page.locator("details.service").last();
    await last.locator("> summary").focus();
    await page.keyboard.press("Enter");
    assert.equal(await last.getAttribute("open"), "");
    const region = page.getByRole("region", { name: /scrollable/ }).first();
    await region.focus();
    assert.match(String(await focused()), /scroll/);
    await page.close();
  });
});
