import { BinaryReader } from "./binaryReader";

/** A section of an ELF file. */
export interface Section {
  readonly name: string;
  /** Place in the file, in bytes. */
  readonly offset: number;
  /** Bytes in the file: 0 for what only exists in memory. */
  readonly size: number;
}

/** An ELF file (System V ABI, chapter 4): what Linux runs. */
export interface ElfFile {
  readonly reader: BinaryReader;
  readonly sections: readonly Section[];
}

/** A file that cannot be looked into, in a person's terms. */
export class UnknownBinaryError extends Error {}

/** Other formats by how their files begin, in hexadecimal. */
const OTHER_FORMATS: readonly (readonly [RegExp, string])[] = [
  [/^(feedface|feedfacf|cefaedfe|cffaedfe|cafebabe)/, "a Mach-O file, of macOS"],
  [/^4d5a/, "a PE file, of Windows"],
  [/^0061736d/, "a WebAssembly module"],
  [/^2321/, "a script"],
];

const NULL_SECTION = 0;
const NO_BITS = 8;

/** Where fields lie, which depends on the width of addresses. */
const LAYOUT = {
  32: { sectionsAt: 32, entrySize: 46, count: 48, names: 50, offset: 16, size: 20 },
  64: { sectionsAt: 40, entrySize: 58, count: 60, names: 62, offset: 24, size: 32 },
} as const;

/** Whether a file begins as an ELF file does. */
export function isElf(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32BE(0) === 0x7f454c46;
}

/**
 * Reads the table of sections.
 *
 * @throws UnknownBinaryError if it is not an ELF file, or a damaged one.
 */
export function readElf(bytes: Buffer): ElfFile {
  if (!isElf(bytes)) {
    const start = bytes.toString("hex", 0, 8);
    const format = OTHER_FORMATS.find(([magic]) => magic.test(start))?.[1] ?? "not a program";
    throw new UnknownBinaryError(`is ${format}; only ELF files, of Linux, can be read`);
  }
  try {
    return { ...sectionsOf(bytes) };
  } catch (error) {
    if (error instanceof RangeError) {
      throw new UnknownBinaryError("is a damaged ELF file: its table of sections points outside the file");
    }
    throw error;
  }
}

function sectionsOf(bytes: Buffer): ElfFile {
  const width = bytes.readUInt8(4) === 2 ? 64 : 32;
  const reader = new BinaryReader(bytes, bytes.readUInt8(5) === 1, width / 8);
  const layout = LAYOUT[width];
  const table = reader.word(layout.sectionsAt);
  const entrySize = reader.u16(layout.entrySize);
  const headers = Array.from({ length: table === 0 ? 0 : reader.u16(layout.count) }, (_, index) => {
    const at = table + index * entrySize;
    const [type, offset, size] = [
      reader.u32(at + 4),
      reader.word(at + layout.offset),
      reader.word(at + layout.size),
    ];
    const isInFile = type !== NULL_SECTION && type !== NO_BITS;
    return { nameAt: reader.u32(at), offset, size: isInFile ? size : 0 };
  });
  if (headers.some(({ offset, size }) => size > 0 && offset + size > bytes.length)) {
    throw new RangeError("a section ends beyond the file");
  }
  const names = headers[reader.u16(layout.names)]?.offset ?? 0;
  const sections = headers.map(({ nameAt, offset, size }) => ({
    name: reader.text(names + nameAt),
    offset,
    size,
  }));
  return { reader, sections };
}
