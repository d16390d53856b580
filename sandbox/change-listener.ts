import type { KeptDamage } from './damage/tenant-damage.ts';
import type { CodePurpose, IssuedCode } from './one-time-codes.ts';
import type { EntryPlace } from './store/packed-entry.ts';

/** The kinds of records that a tenant keeps beside its users. */
export type ConfigurationKind = 'pool' | 'schema' | 'group' | 'group_member' | 'code';

/** Is told of each change of what a tenant keeps, as soon as it was made. */
export interface ChangeListener {
  /** @param packed the whole entry, as `packEntry` writes it */
  userPut(place: EntryPlace, packed: string): void;
  userRemoved(place: EntryPlace): void;
  configurationPut(kind: ConfigurationKind, record: object): void;
  codeIssued(issued: IssuedCode): void;
  codeForgotten(purpose: CodePurpose): void;
  damageKept(damage: KeptDamage): void;
  damageForgotten(userId: string): void;
}
