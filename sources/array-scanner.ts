import { Buffer } from 'node:buffer';
import { recordLimit } from './raw-record.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openArray = 0x5b;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

const wrongBracket = 'has a bracket in the wrong place';

/** What each byte means inside the array; anything else than these is plain. */
const plain = 0;
const strings = 1;
const opening = 2;
const separating = 3;
const closing = 4;
const kinds = new Uint8Array(256);
kinds[quote] = strings;
kinds[openArray] = kinds[openObject] = opening;
kinds[comma] = separating;
kinds[closeArray] = kinds[closeObject] = closing;

/** Containers outside the array that are open at once; a realm has fewer than 20. */
const deepest = 1_000;

/** An element's bytes, or undefined when it is longer than {@link recordLimit}. */
export type Element = Buffer | undefined;

/** The document is not JSON; `byte` counts from 0. */
export class BrokenDocument extends Error {
  readonly byte: number;

  constructor(what: string, byte: number) {
    super(what);
    this.byte = byte;
  }
}

/**
 * Cuts the elements of one array out of a JSON document, chunk by chunk: of a named one in `{"users": [ … ]}`, or in
 * each document of `[{"users": [ … ]}, …]`; of the root itself where no name is given. It does not parse them; whoever
 * takes them does, and so finds every fault inside the array. Outside of it only strings and brackets are followed.
 * Documents may follow one another, as when the pages of an API are appended to one file.
 *
 * Own code because a user then costs what JSON.parse costs: the kept streaming parsers build their values token by
 * token, and measured 11 MB/s (stream-json 3.8) and 22 MB/s (@streamparser/json 0.0.26) where all of the adapter takes
 * 70 MB/s.
 */
export class ArrayScanner {
  readonly #name: Buffer | undefined;
  /** The closing brackets that are awaited, outside the array. */
  readonly #awaited: number[] = [];
  /** Bytes before the chunk under way. */
  #offset = 0;
  #inString = false;
  #escaped = false;
  /** How much of the array's name the string under way has matched; -1 when it is another name. */
  #matched = -1;
  #nameRead = false;
  #nameAwaitsValue = false;
  #rootSeen = false;
  /** Brackets open inside the array under way; -1 outside. */
  #depth = -1;
  #elementsOfArray = 0;
  #begun: Buffer[] = [];
  #begunBytes = 0;
  /** Set once the array was seen. */
  found = false;

  /** @param name of the array; undefined for the root */
  constructor(name: string | undefined) {
    this.#name = name === undefined ? undefined : Buffer.from(name);
  }

  /**
   * @returns the elements that end in this chunk, each valid as long as the chunk is
   * @throws BrokenDocument
   */
  take(chunk: Buffer): readonly Element[] {
    const elements: Element[] = [];
    let at = 0;
    while (at < chunk.length) {
      at = this.#depth < 0 ? this.#scanOutside(chunk, at) : this.#scanArray(chunk, at, elements);
    }
    this.#offset += chunk.length;
    return elements;
  }

  /** Whether the array has begun and not ended. */
  get isInside(): boolean {
    return this.#depth >= 0;
  }

  /** @throws BrokenDocument when the document is not complete */
  end(): void {
    if (!this.#rootSeen) throw new BrokenDocument('holds no JSON document', this.#offset);
    if (this.#awaited.length > 0) throw new BrokenDocument('breaks off', this.#offset);
  }

  #scanOutside(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte === undefined) break;
      if (this.#inString) this.#takeOfString(byte);
      else if (byte > 0x20 && this.#takeOutside(byte, at)) return at + 1;
    }
    return chunk.length;
  }

  #takeOfString(byte: number): void {
    if (!this.#escaped && byte === quote) {
      this.#inString = false;
      this.#nameRead = this.#matched === this.#name?.length;
      return;
    }
    this.#escaped = !this.#escaped && byte === backslash;
    this.#matched = this.#matched >= 0 && byte === this.#name?.[this.#matched] ? this.#matched + 1 : -1;
  }

  /** @returns true when the array begins here */
  #takeOutside(byte: number, at: number): boolean {
    if (this.#awaited.length === 0) this.#checkRoot(byte, at);
    switch (byte) {
      case quote:
        this.#inString = true;
        this.#matched = 0;
        this.#nameAwaitsValue = false;
        return false;
      case colon:
        this.#nameAwaitsValue = this.#nameRead && this.#isAtNames();
        return false;
      case openArray:
        if (this.#nameAwaitsValue || this.#isRootArray()) return this.#enterArray();
        this.#open(closeArray, at);
        return false;
      case openObject:
        this.#open(closeObject, at);
        return false;
      case closeArray:
      case closeObject:
        if (this.#awaited.pop() !== byte) throw new BrokenDocument(wrongBracket, this.#offset + at);
        return false;
      case comma:
        this.#nameAwaitsValue = false;
        return false;
      default:
        return false;
    }
  }

  #checkRoot(byte: number, at: number): void {
    if (byte !== openObject && byte !== openArray) {
      const what = this.#rootSeen ? 'goes on after its end' : 'does not begin like a JSON document';
      throw new BrokenDocument(what, this.#offset + at);
    }
    this.#rootSeen = true;
    this.#nameAwaitsValue = false;
  }

  #isRootArray(): boolean {
    return this.#name === undefined && this.#awaited.length === 0;
  }

  #open(awaited: number, at: number): void {
    if (this.#awaited.length >= deepest) throw new BrokenDocument('is nested too deeply', this.#offset + at);
    this.#awaited.push(awaited);
    this.#nameAwaitsValue = false;
  }

  /** Names count in the root object, or in the objects of a root array. */
  #isAtNames(): boolean {
    return this.#awaited.length === (this.#awaited[0] === closeArray ? 2 : 1);
  }

  #enterArray(): true {
    this.#awaited.push(closeArray);
    this.#nameAwaitsValue = false;
    this.#depth = 0;
    this.#elementsOfArray = 0;
    this.found = true;
    return true;
  }

  /** The hot loop: an element is what lies between two commas of the array, and only strings can hide a comma. */
  #scanArray(chunk: Buffer, from: number, elements: Element[]): number {
    let start = from;
    let depth = this.#depth;
    let at = this.#inString ? this.#endOfString(chunk, from) : from;
    for (; at < chunk.length; at++) {
      switch (kinds[chunk[at] ?? 0]) {
        case plain:
          break;
        case strings:
          at = this.#endOfString(chunk, at + 1) - 1;
          break;
        case opening:
          depth++;
          break;
        case separating:
          if (depth > 0) break;
          elements.push(this.#finish(chunk.subarray(start, at)));
          start = at + 1;
          break;
        default:
          if (depth-- > 0) break;
          if (chunk[at] !== closeArray) throw new BrokenDocument(wrongBracket, this.#offset + at);
          this.#leaveArray(chunk.subarray(start, at), elements);
          return at + 1;
      }
    }
    this.#depth = depth;
    this.#begin(chunk.subarray(start));
    return chunk.length;
  }

  /** @returns where the string that is open at `from` has ended, or the chunk's length when it goes on */
  #endOfString(chunk: Buffer, from: number): number {
    let at = this.#escaped ? from + 1 : from;
    while (at < chunk.length) {
      const byte = chunk[at];
      if (byte === quote) {
        this.#inString = false;
        this.#escaped = false;
        return at + 1;
      }
      at += byte === backslash ? 2 : 1;
    }
    this.#inString = true;
    this.#escaped = at > chunk.length;
    return chunk.length;
  }

  #leaveArray(last: Buffer, elements: Element[]): void {
    const isEmpty = this.#elementsOfArray === 0 && this.#begunBytes + last.length <= recordLimit;
    const element = this.#finish(last);
    if (!isEmpty || element?.some(isNoBlank) !== false) elements.push(element);
    this.#awaited.pop();
    this.#depth = -1;
    this.#inString = false;
    this.#escaped = false;
  }

  #begin(bytes: Buffer): void {
    this.#begunBytes += bytes.length;
    if (this.#begunBytes > recordLimit) this.#begun = [];
    // A chunk is gone when the next one comes.
    else this.#begun.push(Buffer.from(bytes));
  }

  #finish(bytes: Buffer): Element {
    this.#elementsOfArray++;
    if (this.#begunBytes === 0) return bytes;
    this.#begin(bytes);
    const element = this.#begunBytes > recordLimit ? undefined : Buffer.concat(this.#begun);
    this.#begun = [];
    this.#begunBytes = 0;
    return element;
  }
}

function isNoBlank(byte: number): boolean {
  return byte > 0x20;
}
