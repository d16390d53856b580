import type { PersonCredential } from '../contract/person.ts';
import { objectColumn, textColumn } from './column-fields.ts';
import { type JsonObject, listField, objectEntry } from './fields.ts';
import { RecordFault } from './record-fault.ts';
import { base32Secret, totpCredential } from './totp-credential.ts';

/** An account at another identity provider. */
export interface LinkedAccount {
  readonly provider: string;
  readonly subject: string;
}

/** Supabase's own ways to sign in, which have rows among the identities too. */
const ownProviders: ReadonlySet<string> = new Set(['email', 'phone', 'anonymous']);

/**
 * Rows of `auth.identities`: social providers, and `sso:` with the id of a SAML provider. Their id there is
 * `provider_id`; before 2023 it was `id`, which is a UUID since.
 *
 * @throws RecordFault
 */
export function readIdentities(user: JsonObject): readonly LinkedAccount[] {
  const accounts: LinkedAccount[] = [];
  for (const [index, entry] of listField(user.identities, 'identities').entries()) {
    const row = objectEntry(entry, 'identities', index);
    const provider = textColumn(row, 'provider');
    if (provider !== undefined && ownProviders.has(provider)) continue;
    const told = objectColumn(row, 'identity_data')?.sub;
    const subject = textColumn(row, 'provider_id') ?? (typeof told === 'string' && told !== '' ? told : undefined);
    const id = subject ?? textColumn(row, 'id');
    if (provider === undefined || id === undefined) {
      throw new RecordFault('missing_field', 'An identity needs a provider and an id.', `identities[${index}]`);
    }
    accounts.push({ provider, subject: id });
  }
  return accounts;
}

export interface SecondFactors {
  readonly credentials: readonly PersonCredential[];
  readonly notMoved: readonly string[];
}

/** Rows of `auth.mfa_factors`; those that were never verified are no factors. A secret may be encrypted at rest. */
export function readSecondFactors(user: JsonObject): SecondFactors {
  const credentials: PersonCredential[] = [];
  const notMoved: string[] = [];
  for (const [index, entry] of listField(user.mfa_factors, 'mfa_factors').entries()) {
    const row = objectEntry(entry, 'mfa_factors', index);
    if (textColumn(row, 'status') !== 'verified') continue;
    const secret = textColumn(row, 'secret');
    const type = textColumn(row, 'factor_type');
    const encoded = type === 'totp' && secret !== undefined ? base32Secret(secret) : undefined;
    if (encoded !== undefined) credentials.push(totpCredential(encoded));
    else notMoved.push(type === 'totp' || type === 'phone' ? type : 'webauthn');
  }
  return { credentials, notMoved };
}
