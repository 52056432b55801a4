// What Pulumi runs: the compiled program. `npm run build` makes it, `make up` does so by itself.
let program;
try {
  program = require("./dist/index.js");
} catch (error) {
  if (error.code === "MODULE_NOT_FOUND" && error.message.includes("dist/index.js")) {
    console.error(
      "The program is not compiled yet. Run `npm ci --ignore-scripts && npm run build`, or `make up`.",
    );
    process.exit(1);
  }
  throw error;
}
module.exports = program;
