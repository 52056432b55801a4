/** Build arguments that BuildKit's frontend knows without an `ARG` (docs.docker.com, "Predefined ARGs"). */
export const PREDEFINED_ARGS: readonly string[] = [
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "FTP_PROXY",
  "NO_PROXY",
  "ALL_PROXY",
].flatMap((name) => [name, name.toLowerCase()]);
