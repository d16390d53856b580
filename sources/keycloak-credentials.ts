import type { PersonCredential, SourcePassword } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import {
  flagField,
  isJsonObject,
  type JsonObject,
  listField,
  millisecondsField,
  objectEntry,
  textField,
  textListField,
} from './fields.ts';
import { parseJson } from './read-record.ts';
import { base32OfText, base32Secret, totpCredential } from './totp-credential.ts';

/** What a user signs in with, and the kinds of second factors that stay behind. */
export interface KeycloakCredentials {
  readonly password?: SourcePassword;
  readonly secondFactors: readonly PersonCredential[];
  readonly notMoved: readonly string[];
}

const secondFactorTypes: ReadonlySet<unknown> = new Set(['otp', 'webauthn', 'webauthn-passwordless']);

/**
 * The entries of `credentials`. Keycloak checks the first of type `password`; former passwords are `password-history`.
 *
 * @throws RecordFault
 */
export function readCredentials(user: JsonObject): KeycloakCredentials {
  const credentials = listField(user.credentials, 'credentials');
  const updateRequired = textListField(user.requiredActions, 'requiredActions').includes('UPDATE_PASSWORD');
  let password: SourcePassword | undefined;
  const secondFactors: PersonCredential[] = [];
  const notMoved: string[] = [];
  for (let index = 0; index < credentials.length; index++) {
    const credential = objectEntry(credentials[index], 'credentials', index);
    const type = textField(credential.type, 'type', 'credentials', index);
    if (type === 'password') {
      const read = readPassword(credential, index, updateRequired);
      password ??= read;
    } else if (type !== undefined && secondFactorTypes.has(type)) {
      const factor = type === 'otp' ? readOneTimePassword(credential, index) : undefined;
      if (factor === undefined) notMoved.push(type);
      else secondFactors.push(factor);
    }
  }
  return password === undefined ? { secondFactors, notMoved } : { password, secondFactors, notMoved };
}

/** Parts that are missing stay empty: the hash is then told as malformed, and the user moves without it. */
function readPassword(credential: JsonObject, index: number, updateRequired: boolean): SourcePassword {
  const value = textField(credential.secretData, 'secretData', 'credentials', index) ?? '';
  const credentialData = textField(credential.credentialData, 'credentialData', 'credentials', index) ?? '';
  const password: Draft<SourcePassword> = { format: 'keycloak', value, parameters: { credentialData } };
  const temporary = flagField(credential.temporary, 'temporary', 'credentials', index) === true;
  if (temporary || updateRequired) password.mustBeChanged = true;
  const createdAt = millisecondsField(credential.createdDate, 'createdDate', 'credentials', index);
  if (createdAt !== undefined) password.createdAt = createdAt;
  return password;
}

/**
 * `secretData` is `{"value": "…"}`: the key's own text, or base32 when `secretEncoding` says so (Keycloak's
 * OTPCredentialModel.getDecodedSecret).
 *
 * @returns undefined when it cannot move: counter-based, not SHA-1 with 6 digits in 30 seconds, or damaged
 */
function readOneTimePassword(credential: JsonObject, index: number): PersonCredential | undefined {
  const secretData = textField(credential.secretData, 'secretData', 'credentials', index);
  const credentialData = textField(credential.credentialData, 'credentialData', 'credentials', index);
  const createdAt = millisecondsField(credential.createdDate, 'createdDate', 'credentials', index);
  const data = parseJson(credentialData ?? '');
  const secret = parseJson(secretData ?? '');
  if (!isJsonObject(data) || !isJsonObject(secret)) return undefined;
  const { value } = secret;
  if (!isUsual(data) || typeof value !== 'string' || value === '') return undefined;
  const encoded = isBase32(data.secretEncoding) ? base32Secret(value) : readPlainKey(value, data.secretEncoding);
  return encoded === undefined ? undefined : totpCredential(encoded, createdAt);
}

function isUsual({ subType, algorithm, digits, period }: JsonObject): boolean {
  return subType === 'totp' && algorithm === 'HmacSHA1' && digits === 6 && period === 30;
}

function isBase32(encoding: unknown): boolean {
  return typeof encoding === 'string' && encoding.toUpperCase() === 'BASE32';
}

function readPlainKey(value: string, encoding: unknown): string | undefined {
  return encoding === undefined || encoding === null ? base32OfText(value) : undefined;
}
