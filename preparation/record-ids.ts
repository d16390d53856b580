import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import type { IdentifierType, PersonAddress, PersonCredential } from '../contract/person.ts';
import { type UuidBytes, uuidByteCount } from './uuid-bytes.ts';

/**
 * The UUIDs of a source's users and their records: v4 in form, derived from a keyed hash of the migration's namespace,
 * the record and the source's own key. Preparing, retrying and importing again can therefore never duplicate anybody.
 *
 * What is derived here is for ever: a change would make every user of an earlier run another user.
 */
export class RecordIds {
  readonly #key: string;
  readonly #groups = new Map<string, UuidBytes>();
  #newGroups: (readonly [path: string, id: UuidBytes])[] = [];

  /** @param namespace the migration's setting; another namespace gives other UUIDs */
  constructor(namespace: string) {
    // Of fixed length and free of the separator, whatever the namespace holds.
    this.#key = hash('sha256', `poolferry namespace ${namespace}`, 'hex').slice(0, 32);
  }

  /** @param path of the group in the source, from the root down */
  ofGroup(path: string): UuidBytes {
    const known = this.#groups.get(path);
    if (known !== undefined) return known;
    const id = uuidAt(digestOf(this.#key, 'group', path), 0);
    this.#groups.set(path, id);
    this.#newGroups.push([path, id]);
    return id;
  }

  /** The UUIDs of groups that were asked for, by the groups' paths; each is told once. */
  takeNewGroups(): readonly (readonly [path: string, id: UuidBytes])[] {
    if (this.#newGroups.length === 0) return none;
    const groups = this.#newGroups;
    this.#newGroups = [];
    return groups;
  }

  /** @param sourceKey the source's own, lasting key of the user */
  ofUser(sourceKey: string): UserRecordIds {
    return new UserRecordIds(this.#key, sourceKey);
  }
}

const none: readonly never[] = [];

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

  user(): UuidBytes {
    return uuidAt(this.#first, 0);
  }

  passwordCredential(): UuidBytes {
    return uuidAt(this.#first, 1);
  }

  /** @param ordinal from 0, among the user's credentials of that type */
  credential(type: PersonCredential['type'], ordinal: number): UuidBytes {
    return type === 'totp' && ordinal === 0
      ? uuidAt(this.#secondBlock(), 3)
      : uuidAt(this.#digest(`user_credentials.${type}.${ordinal}`), 0);
  }

  /** @param ordinal from 0, among the user's identifiers of that type */
  identifier(type: IdentifierType, ordinal: number): UuidBytes {
    if (ordinal === 0) {
      if (type === 'email') return uuidAt(this.#first, 2);
      if (type === 'uid') return uuidAt(this.#secondBlock(), 0);
      if (type === 'mobile') return uuidAt(this.#secondBlock(), 1);
    }
    return uuidAt(this.#digest(`user_identifiers.${type}.${ordinal}`), 0);
  }

  /** @param ordinal from 0, among the user's addresses of that type */
  address(type: PersonAddress['type'], ordinal: number): UuidBytes {
    if (ordinal === 0) {
      return type === 'email' ? uuidAt(this.#first, 3) : uuidAt(this.#secondBlock(), 2);
    }
    return uuidAt(this.#digest(`user_verifiable_addresses.${type}.${ordinal}`), 0);
  }

  /** 32 bytes for the hash of a password that nobody can know. */
  unusablePasswordSeed(): Buffer {
    return Buffer.from(this.#digest('unusable_password').slice(0, 32), 'latin1');
  }

  #secondBlock(): string {
    this.#second ??= this.#digest('user.2');
    return this.#second;
  }

  /** Four UUIDs, one behind the other. */
  #digest(record: string): string {
    return digestOf(this.#key, record, this.#sourceKey);
  }
}

/**
 * The 64 bytes of a digest, each a character: hashing into a Buffer costs two thirds more.
 *
 * Unambiguous: the key has a fixed length, no `record` holds the separator, and the source's key comes last.
 */
function digestOf(key: string, record: string, sourceKey: string): string {
  return hash('sha512', `${key}|${record}|${sourceKey}`, 'binary');
}

/** One of the four UUIDs in a digest. */
function uuidAt(digest: string, slot: number): UuidBytes {
  return digest.slice(slot * uuidByteCount, (slot + 1) * uuidByteCount);
}
