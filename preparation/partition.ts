import { join } from 'node:path';
import type { PoolRules } from '../contract/pool.ts';
import { Problem } from '../contract/problem.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import type { SourceItem } from '../contract/source.ts';
import type { RejectsWriter } from '../dataset/rejects.ts';
import { type Bucket, BucketWriter } from './bucket-writer.ts';
import { allIds } from './id-range.ts';
import type { PartFile } from './part-files.ts';
import { profileCheck } from './profile-check.ts';
import { RecordIds } from './record-ids.ts';
import { mapPerson } from './records.ts';
import { SharedIdentifiers } from './shared-identifiers.ts';
import { profileOf, type Tally } from './tally.ts';
import { UserPacker } from './user-packer.ts';
import { uuidText } from './uuid-bytes.ts';

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
}

/** Maps a source's records and puts them into buckets by the ids of their users, and their identifiers apart. */
export class Partition {
  readonly #rejects: RejectsWriter;
  readonly #tally: Tally;
  readonly #ids: RecordIds;
  readonly #buckets: BucketWriter;
  readonly #shared: SharedIdentifiers;
  readonly #packer = new UserPacker();
  readonly #mapping: Parameters<typeof mapPerson>[2];
  #read = 0;

  /**
   * @param folder where buckets and identifiers come to lie
   * @param parts how many buckets, a power of two
   * @throws Problem `unwritable_dataset`
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
    this.#ids = new RecordIds(settings.namespace);
    const checkProfiles = profileCheck(pool);
    this.#mapping = {
      strategy: settings.passwords.strategy,
      pool,
      ...(checkProfiles === undefined ? {} : { checkProfiles }),
    };
    this.#buckets = new BucketWriter(join(folder, bucketsName), allIds, parts);
    this.#shared = new SharedIdentifiers(join(folder, identifiersName), Math.max(1, parts / 8));
  }

  /** Records read so far. */
  get read(): number {
    return this.#read;
  }

  /** @throws Problem `unwritable_dataset`; `broken_source` for more than {@link mostGroups} groups */
  add(item: SourceItem): void {
    this.#read += 1;
    if ('reject' in item) {
      this.#rejects.add(item.reject);
      return;
    }
    const mapped = mapPerson(item.person, this.#ids, this.#mapping);
    if ('reject' in mapped) {
      this.#rejects.add(mapped.reject);
      return;
    }
    if (this.#ids.groups.size > mostGroups) throw tooManyGroups();
    const profile = this.#tally.numberOf(profileOf(mapped));
    const { lastLoginAt } = item.person;
    const lastLogin = lastLoginAt === undefined ? 0 : Date.parse(lastLoginAt) || 0;
    this.#buckets.add(mapped.user.id, this.#packer.pack(mapped, profile, this.#read, lastLogin));
    this.#shared.add(mapped.identifiers, this.#read);
  }

  /** @throws Problem `unwritable_dataset` */
  finish(): Partitioned {
    return {
      read: this.#read,
      buckets: this.#buckets.finish(),
      identifiers: this.#shared.finish(),
      groups: new Map([...this.#ids.groups].map(([path, id]) => [path, uuidText(id)])),
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
