import { isDeepStrictEqual } from 'node:util';
import type { FoundUser } from './found-user.ts';
import type { SentUser } from './sent-user.ts';

/** Names of what can differ; `….type` and `….verified` where the values themselves are all there. */
export type ComparedField =
  | 'status'
  | 'payload'
  | 'metadata'
  | 'identifiers'
  | 'identifiers.type'
  | 'addresses'
  | 'addresses.verified';

/**
 * Compares a user as it was sent with the user as the target shows it, and names the fields that differ; never their
 * values. The order of lists and of fields does not matter, and an absent object is an empty one.
 *
 * Values are compared as they were sent, letter case included. Pools may keep e-mail addresses in lower case, and no
 * two users of a pool may differ by their case alone: so e-mail identifiers, and addresses (telephone numbers have no
 * case), are equal when they are equal in lower case.
 *
 * What the listing does not show cannot be compared: credentials, ids and metadata of identifiers and addresses, when
 * an address was verified.
 */
export function compareUser(sent: SentUser, found: FoundUser): readonly ComparedField[] {
  const different: ComparedField[] = [];
  if (sent.status !== found.status) different.push('status');
  if (!isDeepStrictEqual(sent.payload ?? {}, found.payload ?? {})) different.push('payload');
  if (!isDeepStrictEqual(sent.metadata ?? {}, found.metadata ?? {})) different.push('metadata');

  if (!sameIdentifierValues(sent, found)) different.push('identifiers');
  else if (found.identifiers.every(hasType) && !sameIdentifiers(sent, found)) different.push('identifiers.type');

  if (!sameTexts(sent.addresses.map(addressValue), found.addresses.map(addressValue))) different.push('addresses');
  else if (!sameTexts(sent.addresses.map(addressState), found.addresses.map(addressState))) {
    different.push('addresses.verified');
  }
  return different;
}

type Identifier = FoundUser['identifiers'][number];
type Address = FoundUser['addresses'][number];

function hasType(identifier: Identifier): boolean {
  return identifier.type !== undefined;
}

/** Which of the found values may be equal in lower case follows from what was sent: the listing may not tell types. */
function sameIdentifierValues(sent: SentUser, found: FoundUser): boolean {
  const emails = new Set(
    sent.identifiers.filter(({ type }) => type === 'email').map(({ value }) => value.toLowerCase()),
  );
  const folded = ({ value }: Identifier): string => (emails.has(value.toLowerCase()) ? value.toLowerCase() : value);
  return sameTexts(sent.identifiers.map(folded), found.identifiers.map(folded));
}

function sameIdentifiers(sent: SentUser, found: FoundUser): boolean {
  const typed = ({ type, value }: Identifier): string =>
    JSON.stringify([type, type === 'email' ? value.toLowerCase() : value]);
  return sameTexts(sent.identifiers.map(typed), found.identifiers.map(typed));
}

function addressValue({ value }: Address): string {
  return value.toLowerCase();
}

function addressState({ value, verified }: Address): string {
  return JSON.stringify([value.toLowerCase(), verified]);
}

/** The same texts in whatever order, each as often: an identifier that is there twice was not sent twice. */
function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return isDeepStrictEqual(left.toSorted(), right.toSorted());
}
