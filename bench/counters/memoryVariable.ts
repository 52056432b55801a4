/** The environment variable that names the file which a program's peak memory is written to. */
export const MEMORY_VARIABLE = "GO_SERVICE_IMAGE_BENCH_MEMORY";
