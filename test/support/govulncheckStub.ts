import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Answers of govulncheck 1.9.0 to a stripped program and to one with symbols. */
export const RECORDED = resolve(__dirname, "../../../test/fixtures/govulncheck");

/** A program of the name govulncheck in a folder of its own, which writes down what it is asked. */
export class GovulncheckStub {
  public readonly folder: string;

  /** @param script what it does, for `sh`. @default - gives the recorded answer for a stripped program */
  public constructor(base: string, name: string, script?: string) {
    this.folder = join(base, name);
    mkdirSync(this.folder);
    const answer = `case "$*" in *sarif*) cat ${RECORDED}/stripped.sarif ;; *) cat ${RECORDED}/stripped.json ;; esac`;
    const file = join(this.folder, "govulncheck");
    const log = `echo "$*" >> ${this.#log}`;
    writeFileSync(file, `#!/bin/sh\n[ "$1" = -version ] && exit 0\n${log}\n${script ?? answer}\n`);
    chmodSync(file, 0o755);
    this.forget();
  }

  /** A PATH on which it is the first of its name. */
  public get path(): string {
    return `${this.folder}:${process.env["PATH"] ?? ""}`;
  }

  /** What it was asked, one line for each time. */
  public calls(): string[] {
    return readFileSync(this.#log, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  }

  public forget(): void {
    writeFileSync(this.#log, "");
  }

  get #log(): string {
    return join(this.folder, "calls");
  }
}
