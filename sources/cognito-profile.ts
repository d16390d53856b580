import { type CognitoAttributes, userNameColumn } from './cognito-attributes.ts';
import type { JsonObject } from './fields.ts';

/** Standard attributes of a user pool that OpenID Connect has under the same name. */
const claims = [
  ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile'],
  ...['picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale'],
] as const;

export function readPayload(attributes: CognitoAttributes, phoneNumber: string | undefined): JsonObject {
  const payload: Record<string, unknown> = {};
  for (const claim of claims) {
    const value = attributes.get(claim);
    if (value !== undefined) payload[claim] = value;
  }
  // A text in Cognito, an object in OpenID Connect.
  const address = attributes.get('address');
  if (address !== undefined) payload.address = { formatted: address };
  if (phoneNumber !== undefined) payload.phone_number = phoneNumber;
  return payload;
}

const taken: ReadonlySet<string> = new Set([
  ...claims,
  ...['sub', 'email', 'email_verified', 'phone_number', 'phone_number_verified', 'address', 'updated_at'],
  ...['identities', userNameColumn, 'cognito:mfa_enabled'],
]);

/** Custom attributes under their own names, and whatever else a pool has. */
export function readMetadata(attributes: CognitoAttributes): JsonObject | undefined {
  const custom: [string, string][] = [];
  const others: [string, string][] = [];
  for (const [name, value] of attributes) {
    if (name.startsWith('custom:')) custom.push([name.slice('custom:'.length), value]);
    else if (!taken.has(name)) others.push([name, value]);
  }
  const metadata: Record<string, unknown> = {};
  if (custom.length > 0) metadata.custom = Object.fromEntries(custom);
  if (others.length > 0) metadata.attributes = Object.fromEntries(others);
  return Object.keys(metadata).length > 0 ? metadata : undefined;
}
