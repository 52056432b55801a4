import { Fault } from "../fault";
import { stackImages } from "../images";
import type { Updated } from "../pulumi/update";
import type { Session } from "../steps/session";

/**
 * Pulumi takes a target that matches nothing for a success.
 *
 * @throws Fault that names the services that there are.
 */
export async function refuseUnknownServices(session: Session, updated: Updated): Promise<void> {
  const names = new Set(updated.board.rows.map((row) => row.name));
  const missing = (session.options.services ?? []).filter((service) => !names.has(service));
  if (missing.length > 0) {
    const known = Object.keys(await stackImages(session)).join(", ");
    throw new Fault(
      `SERVICE: there is no service ${missing.join(", ")}. Fix: use one of ${known === "" ? "the configured ones" : known}.`,
    );
  }
}
