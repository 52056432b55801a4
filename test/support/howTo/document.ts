import { readFileSync } from "node:fs";

/** A fenced block of a document: its language, the word behind that, and its text. */
export interface Block {
  readonly language: string;
  /** `test` and `engine`: commands that a test runs; else the name of a file, if it is one. */
  readonly label: string;
  readonly text: string;
}

/** The fenced blocks of a document, in their order. */
export function blocksOf(document: string): Block[] {
  const found = readFileSync(document, "utf8").matchAll(/^```(\w+)(?: (\S+))?\n([^]*?)^```$/gm);
  return [...found].map(([, language = "", label = "", text = ""]) => ({ language, label, text }));
}

/** Files that a document shows, by their names. A later one of the same name stands for itself. */
export function filesOf(blocks: readonly Block[]): Block[] {
  return blocks.filter(({ label }) => /[./]/.test(label));
}
