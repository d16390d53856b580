/** One request's body, parsed: arrays of records by their type. */
type RecordArrays = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Ids of the users in a batch's body. */
export function userIdsOf(body: Buffer): readonly string[] {
  return usersOf(parse(body)).map((user) => String(user.id));
}

/**
 * Splits a batch into two halves of its users, each with all their sub-entries: a user is imported whole or not at all
 * (guide: whole entries only).
 *
 * @param body of at least two users
 */
export function splitBatch(body: Buffer): readonly [Buffer, Buffer] {
  const records = parse(body);
  const users = usersOf(records);
  const middle = Math.ceil(users.length / 2);
  const first = new Set(users.slice(0, middle).map((user) => user.id));
  return [select(records, (userId) => first.has(userId)), select(records, (userId) => !first.has(userId))];
}

/** Users of a body that have one of these ids, or a record of one. */
export function usersWith(body: Buffer, ids: readonly string[]): ReadonlySet<string> {
  const wanted = new Set(ids);
  const found = new Set<string>();
  for (const [type, records] of Object.entries(parse(body))) {
    for (const { id, user_id: owner } of records) {
      if (wanted.has(String(id))) found.add(String(type === 'users' ? id : owner));
    }
  }
  return found;
}

/** Some users of the body, with their sub-entries. */
export function onlyUsers(body: Buffer, ids: ReadonlySet<string>): Buffer {
  return select(parse(body), (userId) => ids.has(String(userId)));
}

/** The body without some users and their sub-entries. */
export function withoutUsers(body: Buffer, ids: ReadonlySet<string>): Buffer {
  return select(parse(body), (userId) => !ids.has(String(userId)));
}

function select(records: RecordArrays, chosen: (userId: unknown) => boolean): Buffer {
  const selected: Record<string, unknown> = {};
  for (const [type, entries] of Object.entries(records)) {
    selected[type] = entries.filter((entry) => chosen(type === 'users' ? entry.id : entry.user_id));
  }
  return Buffer.from(JSON.stringify(selected));
}

function usersOf(records: RecordArrays): readonly Readonly<Record<string, unknown>>[] {
  return records.users ?? [];
}

function parse(body: Buffer): RecordArrays {
  return JSON.parse(body.toString('utf8'));
}
