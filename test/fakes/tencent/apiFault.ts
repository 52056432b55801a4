/** A refusal as the API gives it: HTTP 200 with a code in the answer. */
export class ApiFault extends Error {
  public constructor(
    public readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "ApiFault";
  }
}
