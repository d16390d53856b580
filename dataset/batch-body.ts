import { GrowingBytes } from './growing-bytes.ts';

/**
 * One user's records as they stand in the dataset: UTF-8 JSON, one behind the other in `bytes`.
 *
 * `bounds` are the offsets where key, user, credentials, identifiers and addresses begin, and where the addresses end.
 * The key is one {@link UserKey}, the user one record; the others are any number of records, separated by commas.
 */
export interface SerialisedUser {
  readonly id: string;
  readonly bytes: Buffer;
  readonly bounds: readonly [
    key: number,
    user: number,
    credentials: number,
    identifiers: number,
    addresses: number,
    end: number,
  ];
}

/** The arrays of a request body, in their order; the names are SecureAuth's. */
const sectionNames = ['users', 'user_credentials', 'user_identifiers', 'user_verifiable_addresses'] as const;

const comma = 0x2c;

/** Collects the records of one batch and writes them as one request body. */
export class BatchBody {
  readonly #sections = sectionNames.map((name) => ({ name, records: new GrowingBytes(64 * 1024) }));
  #users = 0;
  #firstUserId = '';
  #lastUserId = '';

  get users(): number {
    return this.#users;
  }

  /** Ids of the first and the last user. */
  get userIds(): readonly [first: string, last: string] {
    return [this.#firstUserId, this.#lastUserId];
  }

  add(user: SerialisedUser): void {
    let bound = 1;
    for (const { records } of this.#sections) {
      const start = user.bounds[bound] ?? 0;
      bound += 1;
      const end = user.bounds[bound] ?? 0;
      if (end > start) {
        if (records.length > 0) {
          records.appendByte(comma);
        }
        records.append(user.bytes, start, end);
      }
    }
    if (this.#users === 0) {
      this.#firstUserId = user.id;
    }
    this.#lastUserId = user.id;
    this.#users += 1;
  }

  /** Appends the body as one line and begins the next batch. */
  moveTo(segment: GrowingBytes): void {
    let opening = '{"';
    for (const { name, records } of this.#sections) {
      segment.appendAscii(`${opening}${name}":[`);
      segment.append(records.view(), 0, records.length);
      records.clear();
      opening = '],"';
    }
    segment.appendAscii(']}\n');
    this.#users = 0;
  }
}
