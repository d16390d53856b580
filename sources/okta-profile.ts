import { type JsonObject, objectField, textField } from './fields.ts';
import { fullName } from './full-name.ts';
import { otherFields } from './other-fields.ts';
import { internationalOrWritten } from './phone-number.ts';

/** Attributes of Okta's own profile that OpenID Connect has a claim for. */
const claims = [
  ['firstName', 'given_name'],
  ['middleName', 'middle_name'],
  ['lastName', 'family_name'],
  ['nickName', 'nickname'],
  ['profileUrl', 'profile'],
  ['timezone', 'zoneinfo'],
] as const;

const takenAttributes: ReadonlySet<string> = new Set([
  ...claims.map(([name]) => name),
  ...['login', 'email', 'secondEmail', 'mobilePhone', 'displayName', 'locale', 'preferredLanguage'],
]);

/** @throws RecordFault */
export function readPayload(profile: JsonObject, phoneRegion: string | undefined): JsonObject {
  const text = (name: string) => textField(profile[name], `profile.${name}`);
  const payload: Record<string, unknown> = {};
  for (const [name, claim] of claims) {
    const value = text(name);
    if (value !== undefined) payload[claim] = value;
  }
  const name = fullName(text('displayName'), text('firstName'), text('lastName'));
  if (name !== undefined) payload.name = name;
  const locale = text('locale') ?? text('preferredLanguage');
  if (locale !== undefined) payload.locale = locale;
  const phone = text('mobilePhone');
  if (phone !== undefined) payload.phone_number = internationalOrWritten(phone, phoneRegion);
  return payload;
}

/**
 * What only administrators see: the attributes that have no claim, an organisation's own ones among them; the status
 * where SecureAuth's says less; and who checks the password where Okta does not.
 *
 * @throws RecordFault
 */
export function readMetadata(user: JsonObject, profile: JsonObject, status: string): JsonObject | undefined {
  const metadata: Record<string, unknown> = {};
  const attributes = otherFields(profile, (name) => takenAttributes.has(name), 'profile');
  if (attributes !== undefined) metadata.profile = attributes;
  if (status !== 'ACTIVE') metadata.status = status;
  const provider = readProvider(user);
  if (provider !== undefined) metadata.provider = provider;
  return Object.keys(metadata).length > 0 ? metadata : undefined;
}

function readProvider(user: JsonObject): JsonObject | undefined {
  const path = 'credentials.provider';
  const provider = objectField(objectField(user.credentials, 'credentials')?.provider, path);
  const type = textField(provider?.type, `${path}.type`);
  const name = textField(provider?.name, `${path}.name`);
  if (type === undefined || type === 'OKTA') return undefined;
  return name === undefined ? { type } : { type, name };
}
