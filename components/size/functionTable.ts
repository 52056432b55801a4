import type { BinaryReader } from "./binaryReader";
import { packageOfFunction } from "./packageName";

/** Bytes that the functions of one package take. */
export interface FunctionBytes {
  /** Machine code, with the padding between functions. */
  code: number;
  /** What the runtime has to know of them: names, line numbers, stack maps. */
  tables: number;
}

/** What the table of functions says of a program. */
export interface FunctionTable {
  /** By import path; `""` holds what the compiler made for no package. */
  readonly packages: ReadonlyMap<string, Readonly<FunctionBytes>>;
  /** Machine code from the first function to the end of the last one. */
  readonly code: number;
  /** Bytes of the table that are of single functions. */
  readonly tables: number;
}

/** Magic numbers of Go 1.20 and later, and of 1.18 and 1.19 (`internal/abi.PCLnTabMagic`). */
const GO_1_20 = 0xffff_fff1;
const GO_1_18 = 0xffff_fff0;

const NO_FUNCDATA = 0xffff_ffff;

/** The head of the table (`runtime.pcHeader`). */
interface Header {
  readonly functions: number;
  readonly names: number;
  readonly pcTables: number;
  readonly functionTable: number;
  /** Bytes of a function's record before its lists. */
  readonly recordSize: number;
}

/** One function's record (`runtime._func`). */
interface FunctionRecord {
  readonly name: string;
  readonly code: number;
  readonly size: number;
  readonly pcTables: readonly number[];
  readonly funcdata: readonly number[];
}

/**
 * Reads the table of functions that every Go program has, stripped or not (`.gopclntab`).
 *
 * What several functions share, as equal tables are kept once, counts for the first one.
 *
 * @returns undefined if the table is of a release that is not known, or damaged.
 */
export function readFunctionTable(table: BinaryReader): FunctionTable | undefined {
  try {
    const header = headerOf(table);
    return header && collect(table, header);
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

function headerOf(table: BinaryReader): Header | undefined {
  const magic = table.u32(0);
  const pointer = table.u8(7);
  if ((magic !== GO_1_20 && magic !== GO_1_18) || (pointer !== 4 && pointer !== 8)) {
    return undefined;
  }
  const words = table.part(0, table.bytes.length, pointer);
  const word = (index: number): number => words.word(8 + index * pointer);
  return {
    functions: word(0),
    names: word(3),
    pcTables: word(6),
    functionTable: word(7),
    recordSize: magic === GO_1_20 ? 44 : 40,
  };
}

function collect(table: BinaryReader, header: Header): FunctionTable {
  const packages = new Map<string, FunctionBytes>();
  const seen = new Set<number>();
  const records = Array.from({ length: header.functions }, (_, index) => recordOf(table, header, index));
  const funcdata = funcdataSizes(table, header, records);
  let [code, tables] = [0, 0];
  for (const record of records) {
    const own =
      record.size +
      8 + // its entry in the list of functions
      Buffer.byteLength(record.name) +
      1 +
      sumOfNew(record.pcTables, seen, (offset) => pcTableSize(table, header.pcTables + offset)) +
      sumOfNew(record.funcdata, funcdata.counted, (offset) => funcdata.sizes.get(offset) ?? 0);
    const path = packageOfFunction(record.name) ?? "";
    const sum = packages.get(path) ?? { code: 0, tables: 0 };
    packages.set(path, { code: sum.code + record.code, tables: sum.tables + own });
    code += record.code;
    tables += own;
  }
  return { packages, code, tables };
}

function recordOf(table: BinaryReader, header: Header, index: number): FunctionRecord {
  const { functionTable, recordSize } = header;
  const entry = functionTable + index * 8;
  const at = functionTable + table.u32(entry + 4);
  const pcdata = table.u32(at + 28);
  const funcdata = table.u8(at + recordSize - 1);
  const list = (from: number, length: number): number[] =>
    Array.from({ length }, (_, one) => table.u32(from + one * 4));
  if (pcdata > 64) {
    throw new RangeError("more tables than a function can have");
  }
  return {
    name: table.text(header.names + table.u32(at + 4)),
    // the list ends with where the code ends
    code: table.u32(entry + 8) - table.u32(entry),
    size: recordSize + 4 * (pcdata + funcdata),
    // offset 0: there is none
    pcTables: [...list(at + 16, 3), ...list(at + recordSize, pcdata)].filter((offset) => offset !== 0),
    funcdata: list(at + recordSize + 4 * pcdata, funcdata).filter((offset) => offset !== NO_FUNCDATA),
  };
}

/**
 * Sizes of stack maps and the like, by their offset. Since Go 1.26 they lie behind the records, without gaps; before,
 * they are elsewhere, and there is nothing to count.
 */
function funcdataSizes(
  table: BinaryReader,
  { functionTable }: Header,
  records: readonly FunctionRecord[],
): { readonly sizes: ReadonlyMap<number, number>; readonly counted: Set<number> } {
  const last = Math.max(0, ...[records.length - 1].filter((index) => index >= 0));
  const end = functionTable + table.u32(functionTable + last * 8 + 4) + (records[last]?.size ?? 0);
  const offsets = [...new Set(records.flatMap(({ funcdata }) => funcdata))].sort((a, b) => a - b);
  const isHere = end + (offsets.at(-1) ?? 0) < table.bytes.length;
  // how far the last one goes is not known: it is left out
  const sizes = offsets
    .slice(0, -1)
    .map((offset, index): [number, number] => [offset, (offsets[index + 1] ?? offset) - offset]);
  return { sizes: new Map(isHere ? sizes : []), counted: new Set() };
}

function sumOfNew(offsets: readonly number[], seen: Set<number>, size: (offset: number) => number): number {
  let sum = 0;
  for (const offset of offsets) {
    if (!seen.has(offset)) {
      seen.add(offset);
      sum += size(offset);
    }
  }
  return sum;
}

/** A table of values by program counter: pairs of differences, until a value's is zero that is not the first. */
function pcTableSize(table: BinaryReader, start: number): number {
  let at = start;
  for (let isFirst = true; ; isFirst = false) {
    const value = table.varint(at);
    if (value.value === 0 && !isFirst) {
      return value.end - start;
    }
    at = table.varint(value.end).end;
  }
}
