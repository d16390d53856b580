import type { HashedPassword } from '../../passwords/hash.ts';
import { readPasswordPayload } from '../import/import-body.ts';
import { passwordCredentialOf, withCredential } from '../password-credential.ts';
import type { CredentialRecord, UserEntry } from '../records.ts';
import type { DamageKind } from './damage.ts';

/** Damage that is within the user itself. */
export type InnerDamage = Exclude<
  DamageKind,
  'drop_user' | 'duplicate_user' | 'add_foreign' | 'merge' | 'keep_old' | 'do_nothing' | 'lag'
>;

const longAgo = '2001-01-01T00:00:00Z';

/**
 * What is kept of a user instead of what was sent; undefined where there is nothing of that kind to damage. Salts are
 * swapped when passwords are judged: what is kept of those users is what was sent.
 *
 * @param newId ids for records that nobody sent
 */
export function damagedEntry(kind: InnerDamage, entry: UserEntry, newId: () => string): UserEntry | undefined {
  const { user, identifiers } = entry;
  const last = identifiers.at(-1);
  const credential = passwordCredentialOf(entry);
  switch (kind) {
    case 'drop_identifier':
      return last && { ...entry, identifiers: identifiers.slice(0, -1) };
    case 'drop_credential':
      return credential && { ...entry, credentials: entry.credentials.filter(({ id }) => id !== credential.id) };
    case 'duplicate_identifier':
      return last && { ...entry, identifiers: [...identifiers, { ...last, id: newId() }] };
    case 'change_payload':
      return { ...entry, user: { ...user, payload: changedPayload(user.payload ?? {}) } };
    case 'activate':
      return user.status === 'active' ? undefined : { ...entry, user: { ...user, status: 'active' } };
    case 'corrupt_hash':
      return credential && withCredential(entry, withCorruptHash(credential));
    case 'swap_salt':
      return credential && hasSaltOnASide(credential) ? entry : undefined;
    case 'drop_state':
      return credential === undefined || (credential.state ?? 'valid') === 'valid'
        ? undefined
        : withCredential(entry, valid(credential));
    case 'expire':
      return credential && withCredential(entry, { ...credential, expires_at: longAgo });
  }
}

/** The first text loses its last character, as in a column that is too short; where there is none, a field is added. */
function changedPayload(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const text = Object.entries(payload).find(([, value]) => typeof value === 'string' && value !== '');
  if (text === undefined) return { ...payload, added_by_the_sandbox: true };
  const [name, value] = text;
  return { ...payload, [name]: String(value).slice(0, -1) };
}

/** A state is dropped with the date that goes with it. */
function valid({ expires_at: _, ...credential }: CredentialRecord): CredentialRecord {
  return { ...credential, state: 'valid' };
}

/** Another character far from the end of the text, where it could stand for bits that nobody reads. */
function withCorruptHash(credential: CredentialRecord): CredentialRecord {
  const { hashed_password: hash } = readPasswordPayload(credential.payload);
  const at = Math.max(0, hash.value.length - 10);
  const other = hash.value[at] === 'A' ? 'B' : 'A';
  const value = hash.value.slice(0, at) + other + hash.value.slice(at + 1);
  return { ...credential, payload: { ...credential.payload, hashed_password: { ...hash, value } } };
}

function hasSaltOnASide(credential: CredentialRecord): boolean {
  const { config }: HashedPassword = readPasswordPayload(credential.payload).hashed_password;
  const digest = config.method === 'sha' ? config.sha : config.method === 'md5' ? config.md5 : undefined;
  return digest?.salt_after_digest_in_hash === true || (digest?.salt ?? '') !== '';
}
