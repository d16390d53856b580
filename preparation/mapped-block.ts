import { threadId } from 'node:worker_threads';
import type { PoolRules } from '../contract/pool.ts';
import type { RecordBlock } from '../contract/record-block.ts';
import type { Reject } from '../contract/reject.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import type { SeparateRecords } from '../contract/source.ts';
import { GrowingBytes } from '../dataset/growing-bytes.ts';
import { eachRecord } from '../sources/record-block.ts';
import { appendEntry, identifierHash } from './identifier-entry.ts';
import { type MappedPerson, PersonMapper } from './person-mapper.ts';
import { type SharedText, SharedTexts } from './shared-texts.ts';
import { placedIn } from './slot.ts';
import { type Profile, Tally } from './tally.ts';
import { UserPacker } from './user-packer.ts';
import type { UuidBytes } from './uuid-bytes.ts';

/** What records that follow one another in the source became; plain, so that another thread can tell it. */
export interface MappedBlock {
  /** Records. */
  readonly read: number;
  /**
   * Packed users, one behind the other. Each has its record's place in this block instead of in the source, from 1, and
   * the place of its profile in `profiles` instead of that profile's number.
   */
  readonly packed: Uint8Array;
  readonly profiles: readonly Profile[];
  /** Entries of the users' identifiers, with places in this block too. */
  readonly identifiers: Uint8Array;
  readonly rejects: readonly Reject[];
  /** Groups that no block before told. */
  readonly groups: readonly (readonly [path: string, id: UuidBytes])[];
  /** Texts that users have by their numbers, and that no block before of the same thread told. */
  readonly texts: readonly SharedText[];
}

const nothing = new Uint8Array(0);

/** Maps the records of blocks, each block by itself. */
export class BlockMapper {
  readonly #read: ReturnType<SeparateRecords['reader']>;
  readonly #mapper: PersonMapper;
  readonly #packed = new GrowingBytes(256 * 1024);
  readonly #texts = new SharedTexts(threadId);
  readonly #packer = new UserPacker(this.#texts);
  readonly #identifiers = new GrowingBytes(16 * 1024);

  /** @throws Problem `wrong_configuration` */
  constructor(records: SeparateRecords, settings: MigrationSettings, pool: PoolRules) {
    this.#read = records.reader(settings.source);
    this.#mapper = new PersonMapper(settings, pool);
  }

  /**
   * @param output memory for users and identifiers, as far as they fit
   * @throws Problem `broken_source` where the rest of the source cannot be trusted
   */
  map(blocks: readonly RecordBlock[], output: Uint8Array): MappedBlock {
    this.#packed.clear();
    this.#identifiers.clear();
    // Of this block alone, so that the numbers do not depend on which thread mapped the blocks before.
    const tally = new Tally([], Number.POSITIVE_INFINITY);
    const rejects: Reject[] = [];
    let read = 0;
    for (const block of blocks) {
      eachRecord(block, (raw) => {
        read += 1;
        const mapped = this.#mapper.map(this.#read(raw));
        if ('reject' in mapped) rejects.push(mapped.reject);
        else this.#add(mapped, tally.numberOf(mapped.profile), read);
      });
    }
    const [packed = nothing, identifiers = nothing] = placedIn(output, [this.#packed.view(), this.#identifiers.view()]);
    return {
      read,
      packed,
      profiles: tally.state.map(({ profile }) => profile),
      identifiers,
      rejects,
      groups: this.#mapper.takeNewGroups(),
      texts: this.#texts.takeNew(),
    };
  }

  #add({ records, lastLogin }: MappedPerson, profile: number, order: number): void {
    this.#packer.pack(this.#packed, records, profile, order, lastLogin);
    for (const { identifier_lc: identifier } of records.identifiers) this.#identifier(identifier, order);
  }

  #identifier(identifier: string, order: number): void {
    identifierHash.of(identifier);
    appendEntry(this.#identifiers, order);
  }
}
