import { fromKeycloak } from './keycloak.ts';
import { fromModularCrypt } from './modular-crypt.ts';
import { fromSecureauth } from './secureauth.ts';
import { type PasswordFormat, type PasswordSource, type Translation, unmovable } from './translation.ts';

/** Every format that a source may name. */
export const passwordFormats: ReadonlyMap<string, PasswordFormat> = new Map([
  ['keycloak', fromKeycloak],
  ['modular-crypt', fromModularCrypt],
  ['scrypt', () => unmovable('scrypt')],
  ['secureauth', fromSecureauth],
  ['withheld', () => unmovable('not_exported')],
]);

const noParameters: Readonly<Record<string, string>> = {};

/**
 * Finds a source's password hash a place in SecureAuth's hash object, or the reason why it has none.
 *
 * Never throws and never computes a hash: what is damaged or asks for too much is told from its text alone.
 */
export function translatePassword(source: PasswordSource): Translation {
  const format = passwordFormats.get(source.format);
  if (format === undefined) return unmovable('unknown_format');
  return format(source.value, source.parameters ?? noParameters);
}
