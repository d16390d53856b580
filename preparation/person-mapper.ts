import type { PoolRules } from '../contract/pool.ts';
import type { Reject } from '../contract/reject.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import type { SourceItem } from '../contract/source.ts';
import { profileCheck } from './profile-check.ts';
import { RecordIds } from './record-ids.ts';
import { type MappingSettings, mapPerson } from './records.ts';
import { type Profile, profileOf } from './tally.ts';
import type { UserRecords } from './user-records.ts';
import type { UuidBytes } from './uuid-bytes.ts';

/** A record of the source that became a user. */
export interface MappedPerson {
  readonly records: UserRecords;
  /** What it is counted by. */
  readonly profile: Profile;
  /** Milliseconds since 1970 of the last login, or 0. */
  readonly lastLogin: number;
}

/** Maps what a source yields to users and rejects. */
export class PersonMapper {
  readonly #ids: RecordIds;
  readonly #settings: MappingSettings;

  /** @throws Problem `wrong_configuration` for a schema of the pool that cannot be compiled */
  constructor({ namespace, passwords }: Pick<MigrationSettings, 'namespace' | 'passwords'>, pool: PoolRules) {
    this.#ids = new RecordIds(namespace);
    const checkProfiles = profileCheck(pool);
    this.#settings = {
      strategy: passwords.strategy,
      pool,
      ...(checkProfiles === undefined ? {} : { checkProfiles }),
    };
  }

  map(item: SourceItem): MappedPerson | { readonly reject: Reject } {
    if ('reject' in item) return item;
    const records = mapPerson(item.person, this.#ids, this.#settings);
    if ('reject' in records) return records;
    const { lastLoginAt } = item.person;
    const lastLogin = lastLoginAt === undefined ? 0 : Date.parse(lastLoginAt) || 0;
    return { records, profile: profileOf(records), lastLogin };
  }

  /** Groups that users are members of, by their paths, each told once. */
  takeNewGroups(): readonly (readonly [path: string, id: UuidBytes])[] {
    return this.#ids.takeNewGroups();
  }
}
