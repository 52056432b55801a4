/** An error that a person can act on: printed as it is, without a stack. */
export class Fault extends Error {
  /** Process exit code. */
  public readonly exitCode: number;

  public constructor(message: string, exitCode = 1) {
    super(message);
    this.name = "Fault";
    this.exitCode = exitCode;
  }
}
