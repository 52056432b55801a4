/** The environment variable that names the file which counts are added to, one run a line. */
export const COUNTS_VARIABLE = "GO_SERVICE_IMAGE_TEST_COUNTS";
