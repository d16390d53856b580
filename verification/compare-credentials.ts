import type { UserWithData } from '../secureauth/records.ts';
import type { SentCredential } from './sent-credentials.ts';

/** A credential as the target shows it, blurred. */
export type FoundCredential = NonNullable<UserWithData['credentials']>[number];

/** What a user's credentials are, beside those that were sent. */
export type CredentialVerdict =
  | { readonly verdict: 'right' }
  /** They differ, and all that differs was changed in the pool after the import. */
  | { readonly verdict: 'changed_since' }
  /** Names of what differs: `credentials.password`, `credentials.password.state`, `credentials.totp.expires_at`. */
  | { readonly verdict: 'wrong'; readonly fields: readonly string[] };

/** What the guide calls unset. A server may also show an unset date as one that is older still. */
const neverExpires = Date.parse('1900-01-01T00:00:00Z');

/**
 * Compares a user's credentials with those that were sent, type by type: how many there are, their states, and when they
 * expire. What they hold is blurred by the target, so only a login can tell that.
 *
 * People go on living in the pool: where a type differs and one of its credentials was created or updated after the
 * import, that is not what was imported, and nobody can tell what that was. A credential that is gone has no date, so it
 * is told as wrong.
 *
 * @param importedUntil milliseconds since 1970, by the target's clock: when the import of the user was done
 */
export function compareCredentials(
  sent: readonly SentCredential[],
  found: readonly FoundCredential[],
  importedUntil: number,
): CredentialVerdict {
  const fields: string[] = [];
  let changed = false;
  for (const type of new Set([...sent, ...found].map((credential) => credential.type))) {
    const sentOfType = sent.filter((credential) => credential.type === type);
    const foundOfType = found.filter((credential) => credential.type === type);
    const different = differencesOf(sentOfType, foundOfType).map((name) => `credentials.${type}${name}`);
    if (different.length === 0) continue;
    if (isChangedSince(sentOfType, foundOfType, importedUntil)) changed = true;
    else fields.push(...different);
  }
  if (fields.length > 0) return { verdict: 'wrong', fields };
  return { verdict: changed ? 'changed_since' : 'right' };
}

type Credential = SentCredential | FoundCredential;

/** Names of what differs within one type, each behind the type's own; credentials of one type have no order. */
function differencesOf(sent: readonly SentCredential[], found: readonly FoundCredential[]): readonly string[] {
  if (sent.length !== found.length) return [''];
  return [
    ...(sameList(sent.map(stateOf), found.map(stateOf)) ? [] : ['.state']),
    ...(sameList(sent.map(expiryOf), found.map(expiryOf)) ? [] : ['.expires_at']),
  ];
}

/** A credential without a state is valid (sandbox and OpenAPI file: only a reset or a change is asked for by it). */
function stateOf({ state }: Credential): string {
  return state || 'valid';
}

/** The moment as milliseconds, however it is written. */
function expiryOf({ expires_at: moment }: Credential): string {
  if (!moment) return 'never';
  const milliseconds = Date.parse(moment);
  return milliseconds <= neverExpires ? 'never' : String(milliseconds);
}

function isChangedSince(
  sent: readonly SentCredential[],
  found: readonly FoundCredential[],
  importedUntil: number,
): boolean {
  const dates = ({ created_at: created, updated_at: updated }: Credential): readonly number[] =>
    [created, updated].flatMap((moment) => (moment ? [Date.parse(moment)] : []));
  // A source whose clock ran ahead sent such dates itself.
  const sentDates = new Set(sent.flatMap(dates));
  return found.flatMap(dates).some((moment) => moment > importedUntil && !sentDates.has(moment));
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  const sorted = right.toSorted();
  return left.toSorted().every((value, place) => value === sorted[place]);
}
