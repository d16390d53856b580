import type { Buffer } from 'node:buffer';
import type { GrowingBytes } from '../dataset/growing-bytes.ts';

/**
 * One identifier of one record as it lies on disk while identifiers that several users have are looked for: a hash of
 * 64 bits and the record's place in the source's order. Equal hashes only raise a suspicion, so they need be no more
 * than fast; the identifiers themselves decide.
 */
const hashAt = 0;
const orderAt = 8;

/** Bytes of an entry. */
export const entryBytes = 16;

/** The two halves of an identifier's hash, of the last call: a pair for each would be most of what it costs. */
export const identifierHash = {
  first: 0,
  second: 0,
  /** FNV-1a with two different offsets, mixed at the end so that every bit counts for the partition. */
  of(identifier: string): void {
    let first = 0x811c9dc5;
    let second = 0x2f0b4a27;
    for (let at = 0; at < identifier.length; at += 1) {
      const unit = identifier.charCodeAt(at);
      first = Math.imul(first ^ unit, 0x01000193);
      second = Math.imul(second ^ unit, 0x01000193) + (second >>> 15);
    }
    this.first = mixed(first);
    this.second = mixed(second);
  },
};

/** The last step of MurmurHash3. */
function mixed(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Appends an entry with the {@link identifierHash}. */
export function appendEntry(target: GrowingBytes, order: number): void {
  append(target, identifierHash.first, identifierHash.second, order);
}

/** Appends an entry once more, in another place of the source's order. */
export function appendAgain(source: Buffer, from: number, target: GrowingBytes, order: number): void {
  append(target, source.readUInt32LE(from + hashAt), source.readUInt32LE(from + hashAt + 4), order);
}

function append(target: GrowingBytes, first: number, second: number, order: number): void {
  target.roomFor(entryBytes);
  const { length: at, dataView: view } = target;
  view.setUint32(at + hashAt, first, true);
  view.setUint32(at + hashAt + 4, second, true);
  view.setFloat64(at + orderAt, order, true);
  target.extendTo(at + entryBytes);
}

/** Bits of an entry's hash by which entries are partitioned. */
export function entryPartition(source: Buffer, at: number): number {
  return source.readUInt32LE(at + hashAt);
}

export function entryOrder(source: Buffer, at: number): number {
  return source.readDoubleLE(at + orderAt);
}

/** Bits of an entry's hash that partitions do not share. */
export function entryHash(source: Buffer, at: number): number {
  return source.readUInt32LE(at + hashAt + 4);
}

export function equalHashes(bytes: Buffer, one: number, other: number): boolean {
  return (
    bytes.readUInt32LE(one + hashAt) === bytes.readUInt32LE(other + hashAt) &&
    bytes.readUInt32LE(one + hashAt + 4) === bytes.readUInt32LE(other + hashAt + 4)
  );
}
