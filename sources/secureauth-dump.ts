import type { SourcePosition } from '../contract/person.ts';
import type { SourceItem } from '../contract/source.ts';
import { isJsonObject, type JsonObject, listField, required, textField } from './fields.ts';
import { mapRecord, rejectOf } from './read-record.ts';
import { RecordFault } from './record-fault.ts';
import { type OwnRecords, personOf, type SubRecord } from './secureauth-user.ts';

type MutableOwnRecords = { [Kind in keyof OwnRecords]: SubRecord[] };

const lists = [
  'user_credentials',
  'user_identifiers',
  'user_verifiable_addresses',
] as const satisfies readonly (keyof OwnRecords)[];

/**
 * The users of one dump, each joined with its credentials, identifiers and addresses, then the records whose user is
 * not in the same dump. `groups`, `pools`, `schemas` and whatever else a dump holds are passed over.
 */
export function* itemsOfDump(dump: JsonObject, position: SourcePosition): Generator<SourceItem> {
  let users: readonly unknown[];
  const owned = new Map<string, MutableOwnRecords>();
  const strays: SourceItem[] = [];
  try {
    users = listField(dump.users, 'users');
    for (const user of users) {
      const id = isJsonObject(user) && typeof user.id === 'string' ? user.id : '';
      if (id !== '')
        owned.set(joinKey(id), { user_credentials: [], user_identifiers: [], user_verifiable_addresses: [] });
    }
    for (const list of lists) handOut(listField(dump[list], list), list, owned, strays, position);
  } catch (error) {
    yield { reject: faultAt(error, position) };
    return;
  }
  for (const [index, user] of users.entries()) yield itemOfUser(user, index, owned, position);
  yield* strays;
}

/** Gives each record to its user; what has none becomes a reject of its own. */
function handOut(
  records: readonly unknown[],
  list: keyof OwnRecords,
  owned: ReadonlyMap<string, MutableOwnRecords>,
  strays: SourceItem[],
  position: SourcePosition,
): void {
  for (const [index, record] of records.entries()) {
    const path = `${list}[${index}]`;
    try {
      if (!isJsonObject(record)) throw new RecordFault('not_an_object', 'Expected an object.', path);
      const userId = required(textField(record.user_id, `${path}.user_id`), `${path}.user_id`);
      const records = owned.get(joinKey(userId));
      if (records === undefined) {
        throw new RecordFault('dangling_record', 'Its user is not in the same dump.', `${path}.user_id`);
      }
      records[list].push({ path, record });
    } catch (error) {
      strays.push({ reject: faultAt(error, position) });
    }
  }
}

function itemOfUser(
  user: unknown,
  index: number,
  owned: ReadonlyMap<string, OwnRecords>,
  dump: SourcePosition,
): SourceItem {
  const position = { ...dump, record: index + 1 };
  if (!isJsonObject(user)) {
    return {
      reject: { position, reason: 'not_an_object', explanation: 'Expected an object with the fields of a user.' },
    };
  }
  return mapRecord(user, position, {
    sourceKey: (record) => required(textField(record.id, 'id'), 'id'),
    person: (record, sourceKey) => personOf(record, sourceKey, position, owned.get(joinKey(sourceKey)) ?? none),
  });
}

const none: OwnRecords = { user_credentials: [], user_identifiers: [], user_verifiable_addresses: [] };

/** UUIDs are the same in either case. */
function joinKey(id: string): string {
  return id.toLowerCase();
}

function faultAt(error: unknown, position: SourcePosition) {
  if (!(error instanceof RecordFault)) throw error;
  return rejectOf(error, position);
}
