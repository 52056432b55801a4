// The first steps of every command, in plain JavaScript without dependencies: npm packages and the compiled program.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { homedir } from "node:os";
import { firstUpProblems } from "./firstUp.mjs";

const started = Date.now();
const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const command = process.argv[2] ?? "";
/** How many steps each command has, with the embedded engine and with a builder of the user's own. */
const STEPS = {
  up: [9, 6],
  preview: [9, 6],
  engine: [7, 4],
  stop: [3, 3],
  down: [4, 4],
  clean: [4, 4],
  distclean: [4, 4],
};
const total = STEPS[command]?.[process.env.BUILDER || process.env.GO_SERVICE_IMAGE_BUILDER ? 1 : 0] ?? 2;
const needsTools = ["outputs", "env"].includes(command);
/** Whether stdout is read by programs. */
const quiet = needsTools || (command === "doctor" && !["", "0"].includes(process.env.JSON ?? ""));

/** What is compiled for these commands: what they run, without tests, benchmark and examples. */
const MAKE_CONFIG = "tsconfig.make.json";

function say(text) {
  (quiet ? process.stderr : process.stdout).write(text);
}

function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

/** Runs npm; its output is shown only when it fails. */
function npm(...args) {
  const done = spawnSync("npm", args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  if (done.status !== 0) {
    fail(
      `npm ${args.join(" ")} failed:\n${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}`,
    );
  }
}

/** Does a step unless the stamp file says that it was done for the same inputs. */
function step(title, stamp, key, work) {
  const start = Date.now();
  const current = fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === key;
  if (current && quiet) {
    return;
  }
  say(`${title} … `);
  if (!current) {
    work();
    fs.mkdirSync(path.dirname(stamp), { recursive: true });
    fs.writeFileSync(stamp, key);
  }
  say(`${current ? "up to date" : "done"} (${((Date.now() - start) / 1000).toFixed(1)} s)\n`);
}

function hash(...parts) {
  return createHash("sha256").update(parts.join("\0")).digest("hex");
}

/** Path, size and time of every source file of what the commands run: cheap to ask, and enough to know that nothing was touched. */
function sources() {
  const listed = [];
  const visit = (entry) => {
    const stat = fs.statSync(path.join(project, entry), { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const name of fs.readdirSync(path.join(project, entry)).sort()) {
        visit(path.join(entry, name));
      }
    } else if (stat !== undefined && /\.(ts|json)$/.test(entry) && !/(^|\/)bin\//.test(entry)) {
      listed.push(`${entry} ${stat.size} ${stat.mtimeMs}`);
    }
  };
  const { include } = JSON.parse(fs.readFileSync(path.join(project, MAKE_CONFIG), "utf8"));
  const rooms = include.map((pattern) => pattern.split("/")[0]);
  [...rooms, "sdks", "tsconfig.json", MAKE_CONFIG, "package.json"].forEach(visit);
  return listed.join("\n");
}

if (process.platform === "win32") {
  fail("native Windows is not supported. Fix: work in WSL2, in a folder of its own file system.");
}
const owner = fs.statSync(project).uid;
if (process.getuid() === 0 && owner !== 0 && String(owner) === process.env.SUDO_UID) {
  // what root writes here would be in the way of the owner's own commands
  fail(
    `sudo make would leave files of root in the folder of user ${owner}. Fix: run make without sudo (Docker, or BuildKit without root), or in a clone that belongs to root.`,
  );
}
if (Number(process.versions.node.split(".")[0]) < 20) {
  fail(`Node.js ${process.versions.node} is too old. Fix: install Node.js 20 or later.`);
}
if (needsTools && !fs.existsSync(path.join(project, ".go-service-image", "tools", "toolset.json"))) {
  // nothing is installed and compiled for a quarter of a minute only to say so
  fail("the tools are not built yet. Fix: run make up.");
}
if (command === "up") {
  const problems = firstUpProblems(project, homedir(), process.env);
  if (problems.length > 0) {
    fail(problems.join("\n"));
  }
}
const lock = fs.readFileSync(path.join(project, "package-lock.json"), "utf8");
const manifest = fs.readFileSync(path.join(project, "package.json"), "utf8");
// install scripts are not run anywhere: they would download a plugin that the tools step builds
step(
  `[1/${total}] npm packages`,
  path.join(project, "node_modules", ".installed"),
  hash(lock, manifest, process.versions.modules),
  () => npm("ci", "--ignore-scripts"),
);
step(`[2/${total}] compile`, path.join(project, "dist", ".built"), hash(lock, sources()), () =>
  npm("run", "--silent", "build:make"),
);

const { main } = createRequire(import.meta.url)(path.join(project, "dist", "tools", "main.js"));
process.exitCode = await main(command, project, { done: 2, total, started });
