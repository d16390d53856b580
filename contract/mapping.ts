import type { IdentifierType, UserStatus } from './person.ts';

/** A JMESPath expression on a record; a number, `true` and `false` stand for themselves. */
export type MappingExpression = string | number | boolean;

/** One identifier that users sign in with, or several where the expression finds a list. */
export interface MappedIdentifier {
  readonly type: IdentifierType;
  readonly value: MappingExpression;
  /** `email` and `mobile` alone, which are addresses too: whether the user has confirmed it. */
  readonly verified?: MappingExpression;
  /** `federated` alone: the other identity provider. */
  readonly provider?: MappingExpression;
}

/** A place to write to that is no identifier. */
export interface MappedAddress {
  readonly type: 'email' | 'mobile';
  readonly value: MappingExpression;
  readonly verified?: MappingExpression;
}

export type MappedStatusName = Exclude<UserStatus, 'deleted'>;

export interface MappedStatus {
  readonly value: MappingExpression;
  /** What the source's own values mean; without it they have to be SecureAuth's. */
  readonly table?: Readonly<Record<string, MappedStatusName>>;
  /** The status for every other value, and for none. */
  readonly otherwise?: MappedStatusName;
}

/** Every format of `passwords/`: whoever writes `migration.yaml` hears of a wrong one before anything is read. */
export const passwordFormatNames = [
  'aspnet',
  'automatic',
  'clerk',
  'digest',
  'django',
  'fusionauth',
  'keycloak',
  'ldap',
  'modular-crypt',
  'okta',
  'scrypt',
  'secureauth',
  'werkzeug',
  'withheld',
] as const;

export interface MappedPassword {
  /** The name of a format in `passwords/`. */
  readonly format: string;
  readonly value: MappingExpression;
  /** Further parts of the hash by their names; which there are is up to the format. */
  readonly parameters?: Readonly<Record<string, MappingExpression>>;
  readonly mustBeChanged?: MappingExpression;
  readonly mustBeReset?: MappingExpression;
  readonly createdAt?: MappingExpression;
}

/** How an operator states what a record's fields become: `source.mapping` in `migration.yaml`, see `docs/mapping.md`. */
export interface MappingSettings {
  readonly key?: MappingExpression;
  readonly identifiers?: readonly MappedIdentifier[];
  readonly addresses?: readonly MappedAddress[];
  readonly payload?: Readonly<Record<string, MappingExpression>>;
  readonly metadata?: Readonly<Record<string, MappingExpression>>;
  readonly status?: MappedStatus;
  readonly password?: MappedPassword;
  readonly groups?: MappingExpression;
  readonly totp?: MappingExpression;
  readonly createdAt?: MappingExpression;
  readonly updatedAt?: MappingExpression;
  readonly lastLoginAt?: MappingExpression;
}
