/**
 * An error of a provider, as a person sees it: Pulumi would print the stack around the message.
 *
 * @param hint what follows the message. @default none
 */
export function withoutStack(error: unknown, hint = ""): Error {
  const shown = new Error(`${error instanceof Error ? error.message : String(error)}${hint}`);
  shown.stack = "";
  return shown;
}
