import { version } from "@pulumi/pulumi/version";
import { PlanError } from "./common/problem";

/** The oldest SDK that keeps the inputs of components, which the preview shows changes by. */
const OLDEST = [3, 202] as const;

/**
 * Looks at the SDK that the program has brought along: it is a peer, and a package manager only warns of another one.
 *
 * @throws PlanError if it is too old.
 */
export function checkSdk(found: string = version): void {
  const [major = 0, minor = 0] = found.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    const rule = `is older than ${OLDEST.join(".")}, which components need`;
    const fix = `run \`npm install @pulumi/pulumi@^${OLDEST.join(".")}.0\` in the program's folder`;
    throw new PlanError("pulumi-go-service-image", [{ field: "@pulumi/pulumi", value: found, rule, fix }]);
  }
}
