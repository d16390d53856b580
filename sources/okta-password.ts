import type { SourcePassword } from '../contract/person.ts';
import type { Draft } from './draft.ts';
import { type JsonObject, momentField, objectField, textField } from './fields.ts';
import { RecordFault } from './record-fault.ts';
import { clearTextPassword, withheldPassword } from './unmoved-password.ts';

/** Providers whose users have no password at Okta: `credentials.provider.type` of the Users API. */
const otherProviders: ReadonlySet<unknown> = new Set(['ACTIVE_DIRECTORY', 'FEDERATION', 'LDAP', 'SOCIAL']);

/** Statuses in which the password admits nobody any more. */
const spent: ReadonlySet<string> = new Set(['PASSWORD_EXPIRED', 'RECOVERY']);

/**
 * The user's password. Okta shows `credentials.password` as `{}` where there is one, and never its hash, which only the
 * body of a request that imports a user has.
 *
 * @throws RecordFault
 */
export function readPassword(user: JsonObject, status: string): SourcePassword | undefined {
  const credentials = objectField(user.credentials, 'credentials');
  const shown = objectField(credentials?.password, 'credentials.password');
  const hash = objectField(shown?.hash, 'credentials.password.hash');
  const provider = objectField(credentials?.provider, 'credentials.provider');
  const createdAt = momentField(user.passwordChanged, 'passwordChanged');
  if (otherProviders.has(provider?.type)) return undefined;
  if (hash === undefined && shown?.value !== undefined) return clearTextPassword;
  if (hash === undefined && shown === undefined && createdAt === undefined) return undefined;
  const password: Draft<SourcePassword> = hash === undefined ? { ...withheldPassword() } : readHash(hash);
  if (createdAt !== undefined) password.createdAt = createdAt;
  if (spent.has(status)) password.mustBeReset = true;
  return password;
}

const parameterNames = [
  ...['algorithm', 'salt', 'saltOrder', 'workFactor'],
  ...['digestAlgorithm', 'iterationCount', 'keySize'],
] as const;

/** A value that is missing stays empty: the hash is then told as malformed, and the user moves without it. */
function readHash(hash: JsonObject): SourcePassword {
  const parameters: Record<string, string> = {};
  for (const name of parameterNames) {
    const value = readParameter(hash[name], `credentials.password.hash.${name}`);
    if (value !== undefined) parameters[name] = value;
  }
  return { format: 'okta', value: textField(hash.value, 'credentials.password.hash.value') ?? '', parameters };
}

function readParameter(value: unknown, path: string): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object' && value !== null) {
    throw new RecordFault('invalid_value', 'Expected text or a number.', path);
  }
  return textField(value, path);
}
