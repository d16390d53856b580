import type { Buffer } from 'node:buffer';
import { PackedUserReader, type Packing, packedOrder, packedProfile } from './packed-user.ts';
import { type RecordKind, templateKind, templateTexts } from './record-templates.ts';
import type { Tally } from './tally.ts';

/** A record of a packed user: its template's number, and its texts. */
interface PackedRecord {
  readonly template: number;
  readonly texts: readonly string[];
}

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
  const records = recordsOf(into);
  const id = records[0]?.texts[0] ?? '';
  const known = new Set(records.flatMap(mergeKeys));
  let profile = tally.profile(packedProfile(into, 0));
  for (const other of others) {
    const ofOther = tally.profile(packedProfile(other, 0));
    for (const record of recordsOf(other)) {
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
  return packingOf(records, tally.numberOf({ ...profile, ...countsOf(records) }), packedOrder(into, 0));
}

function recordsOf(packed: Buffer): PackedRecord[] {
  const { bounds, words, wordCount } = new PackedUserReader(packed, 0);
  const records: PackedRecord[] = [];
  for (let word = 0; word < wordCount; ) {
    const template = words[word] ?? 0;
    const count = templateTexts(template);
    const texts = Array.from(words.subarray(word + 1, word + 1 + count), (text) =>
      packed.toString('utf8', bounds[text], bounds[text + 1]),
    );
    records.push({ template, texts });
    word += 1 + count;
  }
  return records;
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

function packingOf(records: readonly PackedRecord[], profile: number, order: number): Packing {
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
  return { profile, order, texts: [...numbers.keys()], words };
}
