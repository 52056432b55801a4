// What the first `make up` of a stack of Tencent Cloud in a clone would stop at after a minute of installing and compiling.
// It is plain JavaScript for that reason, and looks at less than steps/tencentPrerequisites.ts, which comes afterwards.
import * as fs from "node:fs";
import * as path from "node:path";

const KEYS = ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"];

/**
 * @param {string} project the clone
 * @param {string} home the user's home folder
 * @param {Record<string, string | undefined>} env STACK, REGISTRY and keys among them
 * @returns {string[]} none if anything was installed here before
 */
export function firstUpProblems(project, home, env) {
  const stack = env.STACK || "dev";
  const isFirst = !fs.existsSync(path.join(project, ".go-service-image"));
  const file = path.join(project, `Pulumi.${stack}.yaml`);
  const config = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  // a key on a line of its own, as `pulumi config set` writes it
  const value = (key) =>
    new RegExp(`^\\s*["']?${key}["']?:\\s*["']?([^"'\\s#]+)`, "m").exec(config)?.[1] ?? "";
  const environment = value("go-service-image:environment") || stack;
  const isOwnRegistry = env.REGISTRY || env.GO_SERVICE_IMAGE_REGISTRY || value("go-service-image:registry");
  if (!isFirst || !["prod", "staging"].includes(environment)) {
    return [];
  }
  const from = value("go-service-image:from") || "staging";
  const promotes = environment === "prod" && !from.includes("/");
  const hasKeys =
    /^\s*["']?tencentcloud:secret(Id|Key)/m.test(config) ||
    KEYS.some((name) => env[name]) ||
    fs.existsSync(env.TENCENTCLOUD_SHARED_CREDENTIALS_DIR || path.join(home, ".tccli"));
  return [
    ...(promotes
      ? [
          `stack ${stack} promotes what the stack ${from} has built, and nothing was built here yet. Fix: make up STACK=${from}`,
        ]
      : []),
    ...(isOwnRegistry || hasKeys
      ? []
      : [`${KEYS.join(", ")}: are not set. Fix: set both; docs/tencent.md has the other places for keys.`]),
  ];
}
