import type { Buffer } from 'node:buffer';
import { type PackedRecord, packedLastLogin, packedOrder, packedProfile, recordsOfPacked } from './packed-user.ts';
import { PackedUserWriter, packedAlone } from './packed-user-writer.ts';
import type { PasswordFate } from './password-credential.ts';
import { type RecordKind, templateKind, templateNumbers } from './record-templates.ts';
import type { Tally } from './tally.ts';

/** What goes from a user into the one that it is merged with, and by what equal ones are told. */
const mergedKinds: ReadonlyMap<RecordKind, (record: PackedRecord) => string | undefined> = new Map([
  // In lower case: what the pool compares.
  ['identifier', ({ texts }) => texts[1]],
  ['address', ({ texts }) => texts[1]],
  ['factor', ({ texts }) => texts[0]],
  ['groupMember', ({ id }) => id],
]);

/**
 * One user out of several that share identifiers. The first one's profile, status and metadata stay, and its password,
 * or else the password of the first other that has one; identifiers, addresses, second factors and groups of all are
 * its own from now on, each once.
 *
 * @param packed the one that the others are merged into, then the others, each a packed user from its first byte
 * @param texts that they have by their numbers
 * @returns the packed user
 */
export function mergePacked(
  [into, ...others]: readonly [Buffer, ...Buffer[]],
  texts: ReadonlyMap<number, string>,
  tally: Tally,
): Buffer {
  const records = recordsOfPacked(into, 0, texts);
  const id = records[0]?.id ?? '';
  const known = new Set(records.flatMap(mergeKeys));
  let profile = tally.profile(packedProfile(into, 0));
  for (const other of others) {
    const ofOther = tally.profile(packedProfile(other, 0));
    for (const record of recordsOfPacked(other, 0, texts)) {
      const kind = templateKind(record.template);
      const takesPassword = kind === 'password' && profile.password.kind === 'none';
      const [key] = mergeKeys(record);
      if (!takesPassword && (key === undefined || known.has(key))) continue;
      if (key !== undefined) known.add(key);
      records.push(record);
    }
    if (profile.password.kind === 'none') profile = { ...profile, password: ofOther.password };
    profile = {
      ...profile,
      verifiedAddress: profile.verifiedAddress || ofOther.verifiedAddress,
      federated: profile.federated || ofOther.federated,
    };
  }
  const head = {
    id,
    profile: tally.numberOf({ ...profile, ...countsOf(records) }),
    order: packedOrder(into, 0),
    lastLogin: packedLastLogin(into, 0),
  };
  return packedAlone((into) => {
    const writer = new PackedUserWriter();
    writer.begin(into, head);
    for (const record of records) {
      const told = tellingReset(record, profile.password);
      writer.record(told.template, told.id);
      for (const text of told.texts) writer.text(text);
    }
    writer.end();
  });
}

/** The reason of a reset stands with the user's key, and comes with the password of another one. */
function tellingReset(record: PackedRecord, password: PasswordFate): PackedRecord {
  if (password.kind !== 'reset' || templateKind(record.template) !== 'key') return record;
  const [sourceKey = '', at = ''] = record.texts;
  return { ...record, template: templateNumbers.key(true), texts: [sourceKey, at, password.reason] };
}

/** What two records of the same key are one of; none for records that are not merged. */
function mergeKeys(record: PackedRecord): string[] {
  const kind = templateKind(record.template);
  const keyOf = mergedKinds.get(kind);
  return keyOf === undefined ? [] : [`${kind} ${keyOf(record)}`];
}

function countsOf(records: readonly PackedRecord[]) {
  const kinds = records.map(({ template }) => templateKind(template));
  const count = (...counted: readonly RecordKind[]) => kinds.filter((kind) => counted.includes(kind)).length;
  return {
    credentials: count('password', 'factor'),
    identifiers: count('identifier'),
    addresses: count('address'),
    groups: count('groupMember'),
  };
}
