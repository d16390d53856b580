import type { JsonObject } from './fields.ts';

/** The tables of ASP.NET Identity that are read. */
export type AspnetTable = 'users' | 'logins' | 'claims' | 'roles' | 'userRoles' | 'tokens';

const knownColumns = [
  ...['Id', 'UserName', 'NormalizedUserName', 'Email', 'EmailConfirmed', 'PasswordHash', 'PhoneNumber'],
  ...['PhoneNumberConfirmed', 'TwoFactorEnabled', 'LockoutEnd', 'LockoutEndDateUtc', 'LockoutEnabled'],
  ...['UserId', 'LoginProvider', 'ProviderKey', 'ClaimType', 'ClaimValue', 'RoleId', 'Name', 'Value'],
  ...['FirstName', 'LastName', 'FullName', 'DisplayName', 'GivenName', 'FamilyName'],
];

const known: ReadonlyMap<string, string> = new Map(knownColumns.map((name) => [name.toLowerCase(), name]));

/**
 * A row with the columns as ASP.NET names them, whatever convention the database follows (`user_name`, `USERNAME`), and
 * without those that are null: SQL Server's tools write `NULL` into CSV.
 *
 * @returns undefined for the line of hyphens that `sqlcmd` draws below the columns' names
 */
export function aspnetRow(row: JsonObject): JsonObject | undefined {
  const entries = Object.entries(row);
  if (entries.length > 0 && entries.every(([, value]) => typeof value === 'string' && /^-+$/.test(value))) {
    return undefined;
  }
  const present = entries.filter(([, value]) => value !== 'NULL' && value !== null);
  return Object.fromEntries(present.map(([name, value]) => [known.get(squashed(name)) ?? name, value]));
}

function squashed(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

const userColumns = ['UserName', 'Email', 'PasswordHash'];

/** Tells a row's table by its columns, of which those that are null may be missing. */
export function tableOf(row: JsonObject): AspnetTable {
  if (userColumns.some((name) => name in row)) return 'users';
  if ('ProviderKey' in row) return 'logins';
  if ('RoleId' in row) return 'userRoles';
  if ('LoginProvider' in row) return 'tokens';
  if ('UserId' in row) return 'claims';
  return 'Name' in row ? 'roles' : 'users';
}
