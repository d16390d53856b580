import { textColumn } from './column-fields.ts';
import { type JsonObject, listField, objectEntry } from './fields.ts';

/** Where .NET's own types of claims stand (`System.Security.Claims.ClaimTypes`). */
const dotnetClaims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';

/** What of a user is told by claims of OpenID Connect, or by .NET's own, becomes of the profile. */
const profileClaims: ReadonlyMap<string, string> = new Map([
  ...[
    ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'picture', 'profile', 'website', 'gender'],
    ...['birthdate', 'zoneinfo', 'locale'],
  ].map((name): [string, string] => [name, name]),
  [`${dotnetClaims}name`, 'name'],
  [`${dotnetClaims}givenname`, 'given_name'],
  [`${dotnetClaims}surname`, 'family_name'],
  [`${dotnetClaims}gender`, 'gender'],
  [`${dotnetClaims}dateofbirth`, 'birthdate'],
  [`${dotnetClaims}webpage`, 'website'],
]);

/** A user's claims: those of the profile, the first of each; and all others, by their types. */
export interface Claims {
  readonly profile: Readonly<Record<string, string>>;
  readonly others: Readonly<Record<string, readonly string[]>>;
}

export function readClaims(user: JsonObject): Claims {
  const profile = new Map<string, string>();
  const others = new Map<string, string[]>();
  const claims = listField(user.Claims, 'Claims');
  for (const [index, entry] of claims.entries()) {
    const claim = objectEntry(entry, 'Claims', index);
    const type = textColumn(claim, 'ClaimType');
    const value = textColumn(claim, 'ClaimValue');
    if (type === undefined || value === undefined) continue;
    const field = profileClaims.get(type);
    if (field === undefined) others.set(type, [...(others.get(type) ?? []), value]);
    else if (!profile.has(field)) profile.set(field, value);
  }
  return { profile: Object.fromEntries(profile), others: Object.fromEntries(others) };
}
