/** Numbers of a binary file, in its byte order. What lies beyond the end is a `RangeError`. */
export class BinaryReader {
  public constructor(
    public readonly bytes: Buffer,
    private readonly littleEndian: boolean,
    /** Bytes of a pointer: 4 or 8. */
    private readonly pointerSize: number,
  ) {}

  public u8(offset: number): number {
    return this.bytes.readUInt8(offset);
  }

  public u16(offset: number): number {
    return this.littleEndian ? this.bytes.readUInt16LE(offset) : this.bytes.readUInt16BE(offset);
  }

  public u32(offset: number): number {
    return this.littleEndian ? this.bytes.readUInt32LE(offset) : this.bytes.readUInt32BE(offset);
  }

  /** An unsigned number as wide as a pointer; one that no file can hold is not exact. */
  public word(offset: number): number {
    if (this.pointerSize === 4) {
      return this.u32(offset);
    }
    return Number(
      this.littleEndian ? this.bytes.readBigUInt64LE(offset) : this.bytes.readBigUInt64BE(offset),
    );
  }

  /** A text that ends in a zero byte. */
  public text(offset: number): string {
    const end = this.bytes.indexOf(0, offset);
    if (offset > this.bytes.length || end < 0) {
      throw new RangeError(`no text at ${offset}`);
    }
    return this.bytes.toString("utf8", offset, end);
  }

  /** A reader of a part of the same file. */
  public part(offset: number, size: number, pointerSize = this.pointerSize): BinaryReader {
    return new BinaryReader(this.bytes.subarray(offset, offset + size), this.littleEndian, pointerSize);
  }

  /** A number in base 128 (`encoding/binary.Uvarint`), and the offset behind it. */
  public varint(offset: number): { readonly value: number; readonly end: number } {
    let value = 0;
    let factor = 1;
    for (let at = offset; at < offset + 10; at += 1) {
      const byte = this.u8(at);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        return { value, end: at + 1 };
      }
      factor *= 128;
    }
    throw new RangeError(`no number at ${offset}`);
  }
}
