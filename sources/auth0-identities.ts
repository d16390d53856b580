import { type JsonObject, listField, objectEntry, required, textField } from './fields.ts';
import { RecordFault } from './record-fault.ts';

/** How a user signs in at Auth0. */
export interface Auth0Identities {
  /** It has a password in a database of Auth0, or in one of its own that Auth0 asks. */
  readonly hasPassword: boolean;
  /** Accounts at other identity providers, social and enterprise ones. */
  readonly federated: readonly { readonly provider: string; readonly subject: string }[];
  /** The first one's name. */
  readonly connection: string | undefined;
}

/** The providers whose accounts are Auth0's own: a database, and the two without passwords. */
const ownProviders: ReadonlySet<string> = new Set(['auth0', 'sms', 'email']);

const list = 'identities';

/**
 * Reads `identities`, the linked accounts among them; an export without that field still tells the first one, since
 * `user_id` is `provider|subject`.
 *
 * @throws RecordFault
 */
export function readIdentities(user: JsonObject, userId: string): Auth0Identities {
  const entries = listField(user.identities, list);
  const federated: { provider: string; subject: string }[] = [];
  let hasPassword = false;
  let connection = textField(user.connection, 'connection');
  if (entries.length === 0) {
    const bar = userId.indexOf('|');
    const provider = bar === -1 ? 'auth0' : userId.slice(0, bar);
    hasPassword = provider === 'auth0';
    if (!ownProviders.has(provider)) federated.push({ provider, subject: userId.slice(bar + 1) });
  }
  for (let index = 0; index < entries.length; index++) {
    const entry = objectEntry(entries[index], list, index);
    const provider = required(textField(entry.provider, 'provider', list, index), 'provider', list, index);
    connection ??= textField(entry.connection, 'connection', list, index);
    if (provider === 'auth0') hasPassword = true;
    if (!ownProviders.has(provider)) federated.push({ provider, subject: readSubject(entry.user_id, index) });
  }
  return { hasPassword, federated, connection };
}

/** Some providers' ids are numbers. */
function readSubject(value: unknown, index: number): string {
  if (typeof value !== 'number') {
    return required(textField(value, 'user_id', list, index), 'user_id', list, index);
  }
  if (Number.isSafeInteger(value)) return String(value);
  throw new RecordFault(
    'invalid_value',
    'Expected an id; numbers of this size are not exact.',
    `${list}[${index}].user_id`,
  );
}
