import type { IdentifierType } from '../contract/person.ts';

/** Which of a user's identifiers stays where two have the same text: the one that says most of what it is. */
const precedence: readonly IdentifierType[] = ['email', 'mobile', 'uid', 'external', 'federated'];

/**
 * A pool knows a user by an identifier's text whatever its type, so the same text twice, such as a user name that is the
 * e-mail, would be a conflict of the user with himself. Of those that the pool takes for the same, one stays: what it
 * compares is `identifier_lc`, which has the identifier's own case where that counts.
 */
export function distinctIdentifiers<T extends { readonly type: IdentifierType; readonly identifier_lc: string }>(
  identifiers: readonly T[],
): readonly T[] {
  if (identifiers.length === 1) return identifiers;
  const kept = new Map<string, T>();
  for (const identifier of identifiers) {
    const other = kept.get(identifier.identifier_lc);
    if (other === undefined || precedence.indexOf(identifier.type) < precedence.indexOf(other.type)) {
      kept.set(identifier.identifier_lc, identifier);
    }
  }
  return kept.size === identifiers.length ? identifiers : [...kept.values()];
}
