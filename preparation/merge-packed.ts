import type { Buffer } from 'node:buffer';
import { type PackedRecord, packedLastLogin, packedOrder, packedProfile, recordsOfPacked } from './packed-user.ts';
import { PackedUserWriter, packedAlone } from './packed-user-writer.ts';
import type { PasswordFate } from './password-credential.ts';
import { type RecordKind, templateKind, templateNumbers } from './record-templates.ts';
import type { Profile, Tally } from './tally.ts';

/** What goes from a user into the one that it is merged with, and by what equal ones are told. */
const mergedKinds: ReadonlyMap<RecordKind, (record: PackedRecord) => string | undefined> = new Map([
  // In lower case: what the pool compares.
  ['identifier', ({ texts }) => texts[1]],
  ['address', ({ texts }) => texts[1]],
  ['factor', ({ texts }) => texts[0]],
  ['groupMember', ({ id }) => id],
]);

/**
 * One user out of several that share identifiers. The first one's profile, status and metadata stay; identifiers,
 * addresses, second factors and groups of all are its own from now on, each once.
 *
 * Of their passwords one is left: the first that moves, so that nobody has to set a new one who has one that admits, or
 * else the first that there is.
 *
 * @param packed the one that the others are merged into, then the others in the order in which their passwords are taken,
 *   each a packed user from its first byte
 * @param texts that they have by their numbers
 * @returns the packed user
 */
export function mergePacked(
  [into, ...others]: readonly [Buffer, ...Buffer[]],
  texts: ReadonlyMap<number, string>,
  tally: Tally,
): Buffer {
  const ofInto = recordsOfPacked(into, 0, texts);
  const profile = tally.profile(packedProfile(into, 0));
  const profiles = [profile, ...others.map((other) => tally.profile(packedProfile(other, 0)))];
  const owner = passwordOwner(profiles);
  const password = profiles[owner]?.password ?? profile.password;
  const records = ofInto.filter((record) => owner === 0 || !isPassword(record));
  const known = new Set(ofInto.flatMap(mergeKeys));
  others.forEach((other, index) => {
    for (const record of recordsOfPacked(other, 0, texts)) {
      const takesPassword = owner === index + 1 && isPassword(record);
      const [key] = mergeKeys(record);
      if (!takesPassword && (key === undefined || known.has(key))) continue;
      if (key !== undefined) known.add(key);
      records.push(record);
    }
  });
  const head = {
    id: ofInto[0]?.id ?? '',
    profile: tally.numberOf({
      ...profile,
      password,
      verifiedAddress: profiles.some(({ verifiedAddress }) => verifiedAddress),
      federated: profiles.some(({ federated }) => federated),
      ...countsOf(records),
    }),
    order: packedOrder(into, 0),
    lastLogin: packedLastLogin(into, 0),
  };
  return packedAlone((bytes) => {
    const writer = new PackedUserWriter();
    writer.begin(bytes, head);
    for (const record of records) {
      const told = tellingReset(record, password);
      writer.record(told.template, told.id);
      for (const text of told.texts) writer.text(text);
    }
    writer.end();
  });
}

/** Whose password stays, by its place among the users; the first one's where nobody has a password. */
function passwordOwner(profiles: readonly Profile[]): number {
  for (const kind of ['kept', 'reset'] as const) {
    const owner = profiles.findIndex(({ password }) => password.kind === kind);
    if (owner !== -1) return owner;
  }
  return 0;
}

function isPassword({ template }: PackedRecord): boolean {
  return templateKind(template) === 'password';
}

/** The reason of a reset stands with the user's key, and comes and goes with the password. */
function tellingReset(record: PackedRecord, password: PasswordFate): PackedRecord {
  if (templateKind(record.template) !== 'key') return record;
  const [sourceKey = '', at = ''] = record.texts;
  return password.kind === 'reset'
    ? { ...record, template: templateNumbers.key(true), texts: [sourceKey, at, password.reason] }
    : { ...record, template: templateNumbers.key(false), texts: [sourceKey, at] };
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
