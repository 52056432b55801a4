/** Bytes that a program may print to us. Node.js's own limit, a megabyte, is less than the outputs of a large stack. */
export const LONGEST_OUTPUT = 1 << 28;
