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

  /** @param namespace the migration's setting; another namespace gives other UUIDs */
  constructor(namespace: string) {
    // Of fixed length and free of the separator, whatever the namespace holds.
    this.#key = hash('sha256', `poolferry namespace ${namespace}`, 'hex').slice(0, 32);
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
    this.#first = this.#digest('user');
  }

  user(): string {
    return uuidOf(this.#first, 0);
  }

  passwordCredential(): string {
    return uuidOf(this.#first, 1);
  }

  /** @param ordinal from 0, among the user's credentials of that type */
  credential(type: PersonCredential['type'], ordinal: number): string {
    return type === 'totp' && ordinal === 0
      ? uuidOf(this.#secondBlock(), 3)
      : uuidOf(this.#digest(`user_credentials.${type}.${ordinal}`), 0);
  }

  /** @param ordinal from 0, among the user's identifiers of that type */
  identifier(type: IdentifierType, ordinal: number): string {
    if (ordinal === 0) {
      if (type === 'email') return uuidOf(this.#first, 2);
      if (type === 'uid') return uuidOf(this.#secondBlock(), 0);
      if (type === 'mobile') return uuidOf(this.#secondBlock(), 1);
    }
    return uuidOf(this.#digest(`user_identifiers.${type}.${ordinal}`), 0);
  }

  /** @param ordinal from 0, among the user's addresses of that type */
  address(type: PersonAddress['type'], ordinal: number): string {
    if (ordinal === 0) {
      return type === 'email' ? uuidOf(this.#first, 3) : uuidOf(this.#secondBlock(), 2);
    }
    return uuidOf(this.#digest(`user_verifiable_addresses.${type}.${ordinal}`), 0);
  }

  /** 32 bytes for the hash of a password that nobody can know. */
  unusablePasswordSeed(): Buffer {
    return Buffer.from(this.#digest('unusable_password').slice(0, 64), 'hex');
  }

  #secondBlock(): string {
    this.#second ??= this.#digest('user.2');
    return this.#second;
  }

  /** Unambiguous: the key has a fixed length, no `record` holds the separator, and the source's key comes last. */
  #digest(record: string): string {
    return hash('sha512', `${this.#key}|${record}|${this.#sourceKey}`, 'hex');
  }
}

/** The `slot`th 16 bytes of a digest in hex, as a UUID with RFC 9562's version 4 and variant in their places. */
function uuidOf(digest: string, slot: number): string {
  const hex = digest.slice(slot * 32, slot * 32 + 32);
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3);
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  // It is in lower case already: this makes V8 keep one text instead of a tree of its pieces, and a UUID is used often.
  return uuid.toLowerCase();
}
