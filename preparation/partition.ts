import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { PoolRules } from '../contract/pool.ts';
import { Problem } from '../contract/problem.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import type { SourceItem } from '../contract/source.ts';
import type { RejectsWriter } from '../dataset/rejects.ts';
import { type Bucket, BucketWriter } from './bucket-writer.ts';
import { allIds } from './id-range.ts';
import type { MappedBlock } from './mapped-block.ts';
import { packedLength, packedOrder, packedProfile, renumberPacked } from './packed-user.ts';
import type { PartFile } from './part-files.ts';
import { PersonMapper } from './person-mapper.ts';
import { SharedIdentifiers } from './shared-identifiers.ts';
import { type SharedText, SharedTexts } from './shared-texts.ts';
import type { Tally } from './tally.ts';
import { UserPacker } from './user-packer.ts';
import { type UuidBytes, uuidPrefix, uuidText } from './uuid-bytes.ts';

/** Folders of a preparation that are gone when it is done. */
export const bucketsName = 'buckets';
export const identifiersName = 'identifiers';

/** Groups are held in memory, some 200 bytes each. More of them are no groups. */
const mostGroups = 500_000;

/** A source, read and partitioned. */
export interface Partitioned {
  /** Records. */
  readonly read: number;
  readonly buckets: readonly Bucket[];
  readonly identifiers: readonly PartFile[];
  /** Paths of the groups that users are members of, with their ids. */
  readonly groups: ReadonlyMap<string, string>;
  /** Texts that packed users have by their numbers. */
  readonly texts: readonly SharedText[];
}

/** Puts a source's users into buckets by their ids, and their identifiers apart. */
export class Partition {
  readonly #rejects: RejectsWriter;
  readonly #tally: Tally;
  readonly #mapper: PersonMapper;
  readonly #buckets: BucketWriter;
  readonly #shared: SharedIdentifiers;
  readonly #sharedTexts = new SharedTexts(threadId);
  readonly #packer = new UserPacker(this.#sharedTexts);
  readonly #texts: SharedText[] = [];
  readonly #groups = new Map<string, UuidBytes>();
  #read = 0;

  /**
   * @param folder where buckets and identifiers come to lie
   * @param parts how many buckets, a power of two
   * @throws Problem `unwritable_dataset`, `wrong_configuration` for a schema of the pool that cannot be compiled
   */
  constructor(
    folder: string,
    parts: number,
    settings: MigrationSettings,
    pool: PoolRules,
    rejects: RejectsWriter,
    tally: Tally,
  ) {
    this.#rejects = rejects;
    this.#tally = tally;
    this.#mapper = new PersonMapper(settings, pool);
    this.#buckets = new BucketWriter(join(folder, bucketsName), allIds, parts);
    this.#shared = new SharedIdentifiers(join(folder, identifiersName), Math.max(1, parts / 8));
  }

  /** Records read so far. */
  get read(): number {
    return this.#read;
  }

  /**
   * Maps the next record.
   *
   * @throws Problem `unwritable_dataset`; `broken_source` for more than {@link mostGroups} groups
   */
  add(item: SourceItem): void {
    this.#read += 1;
    const mapped = this.#mapper.map(item);
    if ('reject' in mapped) {
      this.#rejects.add(mapped.reject);
      return;
    }
    const { records, profile, lastLogin } = mapped;
    const number = this.#tally.numberOf(profile);
    const room = this.#buckets.roomFor(uuidPrefix(records.user.id));
    this.#packer.pack(room, records, number, this.#read, lastLogin);
    this.#shared.add(records.identifiers, this.#read);
    if (records.groups.length > 0) this.#addGroups(this.#mapper.takeNewGroups());
  }

  /**
   * Takes the next records, which were mapped elsewhere.
   *
   * @throws Problem as {@link add}
   */
  addBlock({ read, packed, profiles, identifiers, rejects, groups, texts }: MappedBlock): void {
    for (const reject of rejects) this.#rejects.add(reject);
    const numbers = profiles.map((profile) => this.#tally.numberOf(profile));
    const users = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
    for (let start = 0; start < users.length; start += packedLength(users, start)) {
      const order = this.#read + packedOrder(users, start);
      renumberPacked(users, start, numbers[packedProfile(users, start)] ?? 0, order);
      this.#buckets.add(users, start);
    }
    this.#shared.addEntries(
      Buffer.from(identifiers.buffer, identifiers.byteOffset, identifiers.byteLength),
      this.#read,
    );
    this.#addGroups(groups);
    this.#texts.push(...texts);
    this.#read += read;
  }

  #addGroups(groups: MappedBlock['groups']): void {
    for (const [path, id] of groups) this.#groups.set(path, id);
    if (this.#groups.size > mostGroups) throw tooManyGroups();
  }

  /** @throws Problem `unwritable_dataset` */
  finish(): Partitioned {
    return {
      read: this.#read,
      buckets: this.#buckets.finish(),
      identifiers: this.#shared.finish(),
      groups: new Map([...this.#groups].map(([path, id]) => [path, uuidText(id)])),
      texts: [...this.#texts, ...this.#sharedTexts.takeNew()],
    };
  }

  /** Lets go of the files, finished or not. */
  close(): void {
    this.#buckets.close();
    this.#shared.close();
  }
}

function tooManyGroups(): Problem {
  return new Problem(
    'broken_source',
    `Users are members of more than ${mostGroups.toLocaleString('en-US')} groups`,
    'the source as a whole',
    'Most likely a field of one user’s own is mapped to `groups`; look at `source.mapping`, or mend the source.',
  );
}
