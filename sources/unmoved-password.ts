import type { SourcePassword } from '../contract/person.ts';

/**
 * The password of a user who has one at the provider, which does not hand out its hash.
 *
 * @param createdAt RFC 3339
 */
export function withheldPassword(createdAt?: string): SourcePassword {
  return createdAt === undefined ? withheld : { ...withheld, createdAt };
}

const withheld: SourcePassword = { format: 'withheld', value: '' };

/** A password that the source has in clear text. It is marked as LDAP marks one, and is itself not taken along. */
export const clearTextPassword: SourcePassword = { format: 'ldap', value: '{CLEARTEXT}' };
