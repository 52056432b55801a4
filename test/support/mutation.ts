/** A text of a compiled file, and what is put in its place. */
export interface Mutation {
  readonly file: string;
  readonly search: string;
  readonly replacement: string;
}

const VARIABLE = "GO_SERVICE_IMAGE_MUTATION";

/** Hands a mutation to the hook of another process. */
export function mutationVariable(mutation: Mutation): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(mutation) };
}

export function readMutation(env: NodeJS.ProcessEnv): Mutation | undefined {
  const text = env[VARIABLE];
  return text === undefined ? undefined : (JSON.parse(text) as Mutation);
}

/** @throws Error unless the text is there exactly once: a mutant of nothing would survive, or die for another reason. */
export function mutated(content: string, { file, search, replacement }: Mutation): string {
  const found = content.split(search).length - 1;
  if (found !== 1) {
    throw new Error(`${file} has ${found} × \`${search}\`, where a mutant wants it once`);
  }
  return content.replace(search, () => replacement);
}
