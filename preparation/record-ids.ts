import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import type { IdentifierType, PersonAddress, PersonCredential } from '../contract/person.ts';

/**
 * The UUIDs of a source's users and their records: v4 in form, derived from a keyed hash of the migration's namespace,
 * the record and the source's own key. Preparing, retrying and importing again can therefore never duplicate anybody.
 *
 * What is derived here is for ever: a change would make every user of an earlier run another user.
 */
export class RecordIds {
  readonly #key: string;
  readonly #groups = new Map<string, string>();

  /** @param namespace the migration's setting; another namespace gives other UUIDs */
  constructor(namespace: string) {
    // Of fixed length and free of the separator, whatever the namespace holds.
    this.#key = hash('sha256', `poolferry namespace ${namespace}`, 'hex').slice(0, 32);
  }

  /** @param path of the group in the source, from the root down */
  ofGroup(path: string): string {
    const known = this.#groups.get(path);
    if (known !== undefined) return known;
    const id = uuidAt(uuidsOf(digestOf(this.#key, 'group', path)), 0);
    this.#groups.set(path, id);
    return id;
  }

  /** Every group that was asked for, by its path. */
  get groups(): ReadonlyMap<string, string> {
    return this.#groups;
  }

  /** @param sourceKey the source's own, lasting key of the user */
  ofUser(sourceKey: string): UserRecordIds {
    return new UserRecordIds(this.#key, sourceKey);
  }
}

/**
 * The UUIDs of one user's records.
 *
 * A record is known by its type and its ordinal among the user's records of that type, not by its value: a user whose
 * e-mail changed in the source keeps the identifier's UUID, and `update` overwrites it.
 *
 * A hash is most of what a UUID costs, so one SHA-512 serves four of them: a user with an e-mail and a password needs one.
 */
export class UserRecordIds {
  readonly #key: string;
  readonly #sourceKey: string;
  readonly #first: string;
  #second: string | undefined;

  constructor(key: string, sourceKey: string) {
    this.#key = key;
    this.#sourceKey = sourceKey;
    this.#first = this.#uuids('user');
  }

  user(): string {
    return uuidAt(this.#first, 0);
  }

  passwordCredential(): string {
    return uuidAt(this.#first, 1);
  }

  /** @param ordinal from 0, among the user's credentials of that type */
  credential(type: PersonCredential['type'], ordinal: number): string {
    return type === 'totp' && ordinal === 0
      ? uuidAt(this.#secondBlock(), 3)
      : uuidAt(this.#uuids(`user_credentials.${type}.${ordinal}`), 0);
  }

  /** @param ordinal from 0, among the user's identifiers of that type */
  identifier(type: IdentifierType, ordinal: number): string {
    if (ordinal === 0) {
      if (type === 'email') return uuidAt(this.#first, 2);
      if (type === 'uid') return uuidAt(this.#secondBlock(), 0);
      if (type === 'mobile') return uuidAt(this.#secondBlock(), 1);
    }
    return uuidAt(this.#uuids(`user_identifiers.${type}.${ordinal}`), 0);
  }

  /** @param ordinal from 0, among the user's addresses of that type */
  address(type: PersonAddress['type'], ordinal: number): string {
    if (ordinal === 0) {
      return type === 'email' ? uuidAt(this.#first, 3) : uuidAt(this.#secondBlock(), 2);
    }
    return uuidAt(this.#uuids(`user_verifiable_addresses.${type}.${ordinal}`), 0);
  }

  /** 32 bytes for the hash of a password that nobody can know. */
  unusablePasswordSeed(): Buffer {
    return Buffer.from(this.#digest('unusable_password').slice(0, 32), 'latin1');
  }

  #secondBlock(): string {
    this.#second ??= this.#uuids('user.2');
    return this.#second;
  }

  /** Four UUIDs, one behind the other. */
  #uuids(record: string): string {
    return uuidsOf(this.#digest(record));
  }

  #digest(record: string): string {
    return digestOf(this.#key, record, this.#sourceKey);
  }
}

/**
 * The bytes of a digest, each a character: hashing into a Buffer costs two thirds more.
 *
 * Unambiguous: the key has a fixed length, no `record` holds the separator, and the source's key comes last.
 */
function digestOf(key: string, record: string, sourceKey: string): string {
  return hash('sha512', `${key}|${record}|${sourceKey}`, 'binary');
}

const uuidLength = 36;

/** Memory for the characters of four UUIDs: making one text of them takes 0.7 µs, joining pieces took 1.6. */
const characters = Buffer.alloc(4 * uuidLength);
const dash = 0x2d;
const versionDigit = 0x34;
const variantDigits = Buffer.from('89ab89ab89ab89ab');
const digits = Buffer.from('0123456789abcdef');

/** The 64 bytes of a digest, each a character, as four UUIDs with RFC 9562's version 4 and variant in their places. */
function uuidsOf(digest: string): string {
  let at = 0;
  for (let byte = 0; byte < 64; byte += 1) {
    const place = byte & 15;
    if (place === 4 || place === 6 || place === 8 || place === 10) characters[at++] = dash;
    const value = digest.charCodeAt(byte);
    const high = value >>> 4;
    characters[at++] = place === 6 ? versionDigit : ((place === 8 ? variantDigits : digits)[high] ?? 0);
    characters[at++] = digits[value & 15] ?? 0;
  }
  return characters.toString('latin1');
}

/** The `slot`th of {@link uuidsOf}. */
function uuidAt(uuids: string, slot: number): string {
  return uuids.slice(slot * uuidLength, (slot + 1) * uuidLength);
}
