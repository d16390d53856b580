import type { Buffer } from 'node:buffer';
import {
  type PackedRecord,
  type Packing,
  packedLastLogin,
  packedOrder,
  packedProfile,
  recordsOfPacked,
} from './packed-user.ts';
import { type RecordKind, templateKind } from './record-templates.ts';
import type { Tally } from './tally.ts';

/** What goes from a user into the one that it is merged with, and at which of its texts equal ones are told. */
const mergedKinds: ReadonlyMap<RecordKind, number> = new Map([
  // The digest's text, in lower case: what the pool compares.
  ['identifier', 3],
  ['address', 3],
  ['factor', 2],
  ['groupMember', 0],
]);

/**
 * One user out of several that share identifiers. The first one's profile, status and metadata stay, and its password,
 * or else the password of the first other that has one; identifiers, addresses, second factors and groups of all are
 * its own from now on, each once.
 *
 * @param packed the one that the others are merged into, then the others, each a packed user from its first byte
 */
export function mergePacked([into, ...others]: readonly [Buffer, ...Buffer[]], tally: Tally): Packing {
  const records = recordsOfPacked(into, 0);
  const id = records[0]?.texts[0] ?? '';
  const known = new Set(records.flatMap(mergeKeys));
  let profile = tally.profile(packedProfile(into, 0));
  for (const other of others) {
    const ofOther = tally.profile(packedProfile(other, 0));
    for (const record of recordsOfPacked(other, 0)) {
      const kind = templateKind(record.template);
      const takesPassword = kind === 'password' && profile.password.kind === 'none';
      const [key] = mergeKeys(record);
      if (!takesPassword && (key === undefined || known.has(key))) continue;
      if (key !== undefined) known.add(key);
      records.push(ownedBy(id, record));
    }
    if (profile.password.kind === 'none') profile = { ...profile, password: ofOther.password };
    profile = {
      ...profile,
      verifiedAddress: profile.verifiedAddress || ofOther.verifiedAddress,
      federated: profile.federated || ofOther.federated,
    };
  }
  return {
    profile: tally.numberOf({ ...profile, ...countsOf(records) }),
    order: packedOrder(into, 0),
    lastLogin: packedLastLogin(into, 0),
    ...numbered(records),
  };
}

/** What two records of the same key are one of; none for records that are not merged. */
function mergeKeys({ template, texts }: PackedRecord): string[] {
  const kind = templateKind(template);
  const text = mergedKinds.get(kind);
  return text === undefined ? [] : [`${kind} ${texts[text]}`];
}

/** Members name the user behind the group, all other records behind their own id. */
function ownedBy(id: string, { template, texts }: PackedRecord): PackedRecord {
  return { template, texts: texts.map((text, place) => (place === 1 ? id : text)) };
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

function numbered(records: readonly PackedRecord[]): Pick<Packing, 'texts' | 'words'> {
  const numbers = new Map<string, number>();
  const words: number[] = [];
  for (const { template, texts } of records) {
    words.push(template);
    for (const text of texts) {
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      words.push(number);
    }
  }
  return { texts: [...numbers.keys()], words };
}
