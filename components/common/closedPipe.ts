/**
 * Lets a command whose reader has gone (`| head`) work on to its end without a word, since what it has begun may have to
 * be ended; a write would be an error that nobody expects. For programs, not for a library.
 */
export function ignoreClosedPipes(
  streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr],
): void {
  for (const stream of streams) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") {
        throw error;
      }
    });
  }
}
