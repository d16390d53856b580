import type { SourcePosition } from '../contract/person.ts';
import type { SourceItem } from '../contract/source.ts';
import { isJsonObject, type JsonObject, listField, required, textField } from './fields.ts';
import { mapRecord, rejectOf } from './read-record.ts';
import { RecordFault } from './record-fault.ts';
import type { DumpGroups } from './secureauth-groups.ts';
import { joinKey, type OwnRecords, personOf, type SubRecord } from './secureauth-user.ts';

interface MutableOwnRecords extends OwnRecords {
  readonly user_credentials: SubRecord[];
  readonly user_identifiers: SubRecord[];
  readonly user_verifiable_addresses: SubRecord[];
  readonly groups: Set<string>;
}

const lists = ['user_credentials', 'user_identifiers', 'user_verifiable_addresses'] as const;

/**
 * The users of one dump, each joined with its credentials, identifiers, addresses and groups, then the records whose
 * user is not in the same dump, and the memberships of unknown groups. `pools`, `schemas` and whatever else a dump holds
 * are passed over.
 *
 * @param groups of the dumps before, to which this one's are added
 */
export function* itemsOfDump(dump: JsonObject, position: SourcePosition, groups: DumpGroups): Generator<SourceItem> {
  let users: readonly unknown[];
  const owned = new Map<string, MutableOwnRecords>();
  const strays: SourceItem[] = [];
  try {
    users = listField(dump.users, 'users');
    for (const user of users) {
      const id = isJsonObject(user) && typeof user.id === 'string' ? user.id : '';
      if (id !== '') owned.set(joinKey(id), noRecords());
    }
    const handOut = (list: string, take: (own: MutableOwnRecords, entry: SubRecord) => void) => {
      handOn(listField(dump[list], list), list, position, strays, (entry) => take(ownerOf(entry, owned), entry));
    };
    for (const list of lists) handOut(list, (own, entry) => own[list].push(entry));
    handOn(listField(dump.groups, 'groups'), 'groups', position, strays, (entry) => groups.add(entry));
    handOut('group_members', (own, entry) => own.groups.add(groups.pathOfMembership(entry)));
  } catch (error) {
    yield { reject: faultAt(error, position) };
    return;
  }
  for (const [index, user] of users.entries()) yield itemOfUser(user, index, owned, position);
  yield* strays;
}

/** Hands on each record of a list; one at which that fails becomes a reject of its own. */
function handOn(
  records: readonly unknown[],
  list: string,
  position: SourcePosition,
  rejects: SourceItem[],
  take: (entry: SubRecord) => void,
): void {
  for (const [index, record] of records.entries()) {
    const path = `${list}[${index}]`;
    try {
      if (!isJsonObject(record)) throw new RecordFault('not_an_object', 'Expected an object.', path);
      take({ path, record });
    } catch (error) {
      rejects.push({ reject: faultAt(error, position) });
    }
  }
}

/** The records of the user whose record it is. */
function ownerOf({ path, record }: SubRecord, owned: ReadonlyMap<string, MutableOwnRecords>): MutableOwnRecords {
  const field = `${path}.user_id`;
  const own = owned.get(joinKey(required(textField(record.user_id, field), field)));
  if (own !== undefined) return own;
  throw new RecordFault('dangling_record', 'Its user is not in the same dump.', field);
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
    person: (record, sourceKey) => personOf(record, sourceKey, position, owned.get(joinKey(sourceKey)) ?? noRecords()),
  });
}

function noRecords(): MutableOwnRecords {
  return { user_credentials: [], user_identifiers: [], user_verifiable_addresses: [], groups: new Set() };
}

function faultAt(error: unknown, position: SourcePosition) {
  if (!(error instanceof RecordFault)) throw error;
  return rejectOf(error, position);
}
