import type { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import type { IdentifierType, SourcePosition } from '../contract/person.ts';

/**
 * One identifier of one user as it lies on disk while identifiers that several users have are looked for. Equal
 * identifiers are told by 128 bits of their SHA-256: no identifier is written out, and no two that differ are confused.
 */
export interface IdentifierEntry {
  /** The first 128 bits of the identifier's SHA-256, as text of one-byte characters. */
  readonly digest: string;
  readonly type: IdentifierType;
  /** The first 64 bits of the user's id, in hexadecimal digits: records with the same id are one user. */
  readonly user: string;
  /** The record's place in the source's order. */
  readonly order: number;
  readonly position: SourcePosition;
  /** Milliseconds since 1970, or 0 where the source does not say. */
  readonly lastLogin: number;
  /** The source says that this user proved to own it. */
  readonly verified: boolean;
}

const digestAt = 0;
const userAt = 16;
const orderAt = 24;
const lastLoginAt = 32;
const numberAt = 40;
const inputAt = 44;
const flagsAt = 46;

/** Bytes of an entry. */
export const entryBytes = 48;

const digestLength = 16;
const verifiedFlag = 0x10;
const lineFlag = 0x20;
const recordFlag = 0x40;

const types = ['email', 'mobile', 'uid', 'external', 'federated'] as const satisfies readonly IdentifierType[];

/** The digest that an identifier is known by. `identifier` is already in the case in which the pool compares. */
export function identifierDigest(identifier: string): string {
  return hash('sha256', identifier, 'binary').slice(0, digestLength);
}

/** Bits that entries are partitioned by: the digest's first 16. */
export function digestPrefix(digest: string): number {
  return digest.charCodeAt(0) * 256 + digest.charCodeAt(1);
}

/** Writes and reads entries; names of inputs are kept once, and entries hold their numbers. */
export class IdentifierEntries {
  readonly #inputs: string[] = [];

  /** Writes an entry of {@link entryBytes} bytes, for which there has to be room. */
  write(target: Buffer, at: number, entry: IdentifierEntry): void {
    const { input, line, record } = entry.position;
    target.write(entry.digest, at + digestAt, digestLength, 'latin1');
    target.write(entry.user, at + userAt, 8, 'hex');
    target.writeDoubleLE(entry.order, at + orderAt);
    target.writeDoubleLE(entry.lastLogin, at + lastLoginAt);
    target.writeUInt32LE(line ?? record ?? 0, at + numberAt);
    target.writeUInt16LE(this.#numberOf(input), at + inputAt);
    const place = line !== undefined ? lineFlag : record !== undefined ? recordFlag : 0;
    target.writeUInt16LE(types.indexOf(entry.type) | (entry.verified ? verifiedFlag : 0) | place, at + flagsAt);
  }

  read(source: Buffer, at: number): IdentifierEntry {
    const flags = source.readUInt16LE(at + flagsAt);
    const number = source.readUInt32LE(at + numberAt);
    const input = this.#inputs[source.readUInt16LE(at + inputAt)] ?? '';
    return {
      digest: source.toString('latin1', at + digestAt, at + digestAt + digestLength),
      type: types[flags & 0x0f] ?? 'external',
      user: source.toString('hex', at + userAt, at + userAt + 8),
      order: source.readDoubleLE(at + orderAt),
      position:
        (flags & lineFlag) !== 0
          ? { input, line: number }
          : (flags & recordFlag) !== 0
            ? { input, record: number }
            : { input },
      lastLogin: source.readDoubleLE(at + lastLoginAt),
      verified: (flags & verifiedFlag) !== 0,
    };
  }

  #numberOf(input: string): number {
    const known = this.#inputs.lastIndexOf(input);
    return known === -1 ? this.#inputs.push(input) - 1 : known;
  }
}

/** Whether two entries have the same digest. */
export function equalDigests(bytes: Buffer, one: number, other: number): boolean {
  for (let at = 0; at < digestLength; at += 1) if (bytes[one + at] !== bytes[other + at]) return false;
  return true;
}
