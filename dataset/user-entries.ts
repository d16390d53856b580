import type { Buffer } from 'node:buffer';
import { type BatchUser, type BodySection, bodySections, type RecordSections } from './batch-body.ts';

const quote = 0x22;
const backslash = 0x5c;
const openArray = 0x5b;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** What each byte means between two records; anything else than these is plain. */
const plain = 0;
const strings = 1;
const opening = 2;
const closing = 3;
const kinds = new Uint8Array(256);
kinds[quote] = strings;
kinds[openArray] = kinds[openObject] = opening;
kinds[closeArray] = kinds[closeObject] = closing;

/** Characters of a UUID. */
const idLength = 36;

/** What stands before the owner's id; earlier in a record are nothing but ids of the record, the tenant and the pool. */
const ownId = '{"id":"';
const ownersId = '"user_id":"';

/**
 * A user of a batch with all its records, byte for byte as they are sent: equal bytes are equal users. It can be appended
 * to another batch as it stands, but for its key.
 */
export class UserEntry implements BatchUser {
  readonly id: string;
  readonly #body: Buffer;
  readonly #sections: Partial<Record<BodySection, Slice>>;

  constructor(id: string, body: Buffer, sections: Partial<Record<BodySection, Slice>>) {
    this.id = id;
    this.#body = body;
    this.#sections = sections;
  }

  /** Its records of a section, with commas between them; valid as long as the batch's body. */
  records(section: BodySection): Buffer {
    const { from, to } = this.#sections[section] ?? nothing;
    return this.#body.subarray(from, to);
  }

  equals(other: UserEntry): boolean {
    return bodySections.every((section) => this.records(section).equals(other.records(section)));
  }

  appendTo(sections: RecordSections): void {
    for (const section of bodySections) {
      const records = this.records(section);
      if (records.length === 0) continue;
      const target = sections.record(section);
      target.roomFor(records.length).set(records, target.length);
      target.extendTo(target.length + records.length);
    }
  }
}

interface Slice {
  from: number;
  to: number;
}

const nothing: Slice = { from: 0, to: 0 };

/**
 * The users of a batch, in its order.
 *
 * The body is of a dataset, whose checksums were verified, and as {@link BatchBody} writes it: records of each section
 * stand in the order of their users. One that does not fit is a fault of this program.
 *
 * Own code because a parsed record would have to be written again to be compared or sent, which takes three times as
 * long, and has to come out as the same bytes.
 */
export function entriesOf(body: Buffer): readonly UserEntry[] {
  const sections = new Map<string, readonly OwnedSlice[]>();
  for (let at = 0; body[at] !== closeObject; ) {
    const nameAt = body.indexOf(quote, at) + 1;
    const name = body.toString('latin1', nameAt, body.indexOf(quote, nameAt));
    const records = recordsIn(body, body.indexOf(openArray, nameAt) + 1, name === 'users' ? ownId : ownersId);
    sections.set(name, records.byOwner);
    at = records.end + 1;
  }
  const next = new Map<string, number>();
  return (sections.get('users') ?? []).map(({ owner }) => {
    const own: Partial<Record<BodySection, Slice>> = {};
    for (const section of bodySections) {
      const place = next.get(section) ?? 0;
      const slice = sections.get(section)?.[place];
      if (slice?.owner !== owner) continue;
      own[section] = slice;
      next.set(section, place + 1);
    }
    return new UserEntry(owner, body, own);
  });
}

interface OwnedSlice extends Slice {
  readonly owner: string;
}

/** The records of one array, those that follow one another and are of one user together, and where the array ends. */
function recordsIn(
  body: Buffer,
  from: number,
  beforeOwner: string,
): { readonly byOwner: readonly OwnedSlice[]; readonly end: number } {
  const byOwner: OwnedSlice[] = [];
  let start = from;
  let depth = 0;
  for (let at = from; at < body.length; at += 1) {
    switch (kinds[body[at] ?? 0]) {
      case plain:
        break;
      case strings:
        at = endOfString(body, at + 1);
        break;
      case opening:
        if (depth === 0) start = at;
        depth += 1;
        break;
      default: {
        if (depth === 0) return { byOwner, end: at };
        depth -= 1;
        if (depth > 0) break;
        const ownerAt = body.indexOf(beforeOwner, start, 'latin1') + beforeOwner.length;
        const owner = body.toString('latin1', ownerAt, ownerAt + idLength);
        const last = byOwner.at(-1);
        if (last?.owner === owner) last.to = at + 1;
        else byOwner.push({ owner, from: start, to: at + 1 });
      }
    }
  }
  throw new RangeError('a batch breaks off');
}

/** Where the quote is that ends the string. */
function endOfString(body: Buffer, from: number): number {
  let at = from;
  while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1;
  return at;
}
