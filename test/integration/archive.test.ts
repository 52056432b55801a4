/* Proves that the archive that is published installs with npm and works; `npm run matrix` tries everything else. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Consumer, NPM, pack } from "../support/package/consumer";

describe("the archive of the package", function () {
  this.timeout(5 * 60_000);

  it("installs with npm, and CommonJS, ES modules, the compiler and `npx` get along with it", () => {
    const folder = mkdtempSync(join(tmpdir(), "go-service-image-archive-"));
    // the versions that are installed here, so that npm has them in its cache
    const consumer = new Consumer(NPM, pack(folder), "", { pulumi: "3.245.0", typescript: "5.9.3" });
    try {
      consumer.install();
      consumer.check();
    } finally {
      consumer.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
