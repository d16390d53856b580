import { Buffer } from 'node:buffer';
import { GrowingBytes } from './growing-bytes.ts';

/** The arrays of a request body, in their order; the names are SecureAuth's. */
export const bodySections = [
  'users',
  'user_credentials',
  'user_identifiers',
  'user_verifiable_addresses',
  'group_members',
] as const;

export type BodySection = (typeof bodySections)[number];

/** Where a user's records go: into an array of the request body, or as a {@link UserKey} beside the bodies. */
export type SectionName = BodySection | 'keys';

/** Where a user appends its records: each call is for one more record. */
export interface RecordSections {
  record(section: SectionName): GrowingBytes;
}

/**
 * One user's records as they go into a dataset: UTF-8 JSON, each into its section; one key with its line end. The user's
 * own record begins with its id.
 */
export interface BatchUser {
  appendTo(sections: RecordSections): void;
}

const comma = 0x2c;

/** Characters of a UUID. */
const idLength = 36;

/** What stands before each array; all but the first end the one before. */
const openings = {
  users: Buffer.from('{"users":['),
  user_credentials: Buffer.from('],"user_credentials":['),
  user_identifiers: Buffer.from('],"user_identifiers":['),
  user_verifiable_addresses: Buffer.from('],"user_verifiable_addresses":['),
  group_members: Buffer.from('],"group_members":['),
} satisfies Record<BodySection, Buffer>;
const end = Buffer.from(']}\n');

/** Left out where it is empty: most bases have no groups. */
const optionalSection: SectionName = 'group_members';

/** Collects the records of one batch and writes them as one request body. */
export class BatchBody implements RecordSections {
  readonly #sectionOf = {
    users: new GrowingBytes(64 * 1024),
    user_credentials: new GrowingBytes(64 * 1024),
    user_identifiers: new GrowingBytes(64 * 1024),
    user_verifiable_addresses: new GrowingBytes(64 * 1024),
    group_members: new GrowingBytes(0),
  } satisfies Record<BodySection, GrowingBytes>;
  readonly #keys: GrowingBytes;
  #users = 0;
  /** Where the last user's own record begins. */
  #lastUserAt = 0;

  /** @param keys where the users' keys go, of all batches of a segment */
  constructor(keys: GrowingBytes) {
    this.#keys = keys;
  }

  get users(): number {
    return this.#users;
  }

  /** Ids of the first and the last user. */
  get userIds(): readonly [first: string, last: string] {
    return [this.#userIdAt(0), this.#userIdAt(this.#lastUserAt)];
  }

  add(user: BatchUser): void {
    const { length } = this.#sectionOf.users;
    this.#lastUserAt = length === 0 ? 0 : length + 1;
    user.appendTo(this);
    this.#users += 1;
  }

  record(section: SectionName): GrowingBytes {
    if (section === 'keys') return this.#keys;
    const records = this.#records(section);
    if (records.length > 0) records.appendByte(comma);
    return records;
  }

  /** Named one by one: the engine looks up a name that it is told anew each time more slowly. */
  #records(section: BodySection): GrowingBytes {
    switch (section) {
      case 'users':
        return this.#sectionOf.users;
      case 'user_credentials':
        return this.#sectionOf.user_credentials;
      case 'user_identifiers':
        return this.#sectionOf.user_identifiers;
      case 'user_verifiable_addresses':
        return this.#sectionOf.user_verifiable_addresses;
      case 'group_members':
        return this.#sectionOf.group_members;
    }
  }

  /** Begins the next batch. @returns the body as one line, in parts; valid until the next user */
  take(): readonly Buffer[] {
    const parts: Buffer[] = [];
    for (const name of bodySections) {
      const records = this.#sectionOf[name];
      if (name === optionalSection && records.length === 0) continue;
      parts.push(openings[name], records.view());
      records.clear();
    }
    parts.push(end);
    this.#users = 0;
    return parts;
  }

  #userIdAt(start: number): string {
    const from = start + '{"id":"'.length;
    return this.#sectionOf.users.view().toString('latin1', from, from + idLength);
  }
}
