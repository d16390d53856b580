import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/bcrypt';
import type { HashedPassword } from '../passwords/hash.ts';
import type { CredentialRecord, UserEntry } from './records.ts';

/** What the guide calls unset: the password never expires. */
const neverExpires = Date.parse('1900-01-01T00:00:00Z');

/** The credential that a user's password is checked with: the last one, should there be several. */
export function passwordCredentialOf(entry: UserEntry): CredentialRecord | undefined {
  return entry.credentials.findLast(({ type }) => type === 'password');
}

export function isExpired({ expires_at }: CredentialRecord, now = Date.now()): boolean {
  if (expires_at === undefined) return false;
  const expiry = Date.parse(expires_at);
  return expiry !== neverExpires && expiry <= now;
}

/** The entry with this credential in the place of the one with the same id, or beside the others. */
export function withCredential(entry: UserEntry, credential: CredentialRecord): UserEntry {
  const others = entry.credentials.filter(({ id }) => id !== credential.id);
  return { ...entry, credentials: [...others, credential] };
}

/** A valid credential of a password that was just chosen; bcrypt, because its value reads the same in every layout. */
export async function newPasswordCredential(
  entry: UserEntry,
  password: string,
  chosenAt: Date,
): Promise<CredentialRecord> {
  const cost = 10;
  const hashedPassword: HashedPassword = {
    config: { method: 'bcrypt', bcrypt: { cost } },
    value: await hash(password, { cost }),
  };
  const now = chosenAt.toISOString();
  const { user } = entry;
  const before = passwordCredentialOf(entry);
  return {
    id: before?.id ?? randomUUID(),
    tenant_id: user.tenant_id,
    user_pool_id: user.user_pool_id,
    user_id: user.id,
    type: 'password',
    state: 'valid',
    payload: { hashed_password: hashedPassword },
    created_at: before?.created_at ?? now,
    updated_at: now,
  };
}
