import { fromAspnet } from './aspnet.ts';
import { fromAutomatic } from './automatic.ts';
import { fromClerk } from './clerk.ts';
import { fromDjango } from './django.ts';
import { fromFusionauth } from './fusionauth.ts';
import { fromKeycloak } from './keycloak.ts';
import { fromLdap } from './ldap.ts';
import { fromModularCrypt } from './modular-crypt.ts';
import { fromOkta } from './okta.ts';
import { fromSecureauth } from './secureauth.ts';
import { fromStatedDigest } from './stated-digest.ts';
import {
  alwaysUnmovable,
  type PasswordFormat,
  type PasswordSource,
  type Translation,
  unmovable,
} from './translation.ts';
import { fromWerkzeug } from './werkzeug.ts';

/** Every format that a source may name. */
export const passwordFormats: ReadonlyMap<string, PasswordFormat> = new Map([
  ['aspnet', fromAspnet],
  ['automatic', fromAutomatic],
  ['clerk', fromClerk],
  ['digest', fromStatedDigest],
  ['django', fromDjango],
  ['fusionauth', fromFusionauth],
  ['keycloak', fromKeycloak],
  ['ldap', fromLdap],
  ['modular-crypt', fromModularCrypt],
  ['okta', fromOkta],
  ['scrypt', alwaysUnmovable('scrypt')],
  ['secureauth', fromSecureauth],
  ['werkzeug', fromWerkzeug],
  ['withheld', alwaysUnmovable('not_exported')],
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
