import type { Person } from '../../contract/person.ts';

/** A bcrypt hash in form; these tests check no password. */
export const movable = '$2b$10$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234';

/** A person with an e-mail and nothing else, changed as given. */
export function personWith(changes: Partial<Person>): Person {
  return {
    sourceKey: 'auth0|1',
    position: { input: 'users.ndjson', line: 1 },
    status: 'active',
    identifiers: [{ type: 'email', value: 'Ann@Example.com' }],
    addresses: [],
    payload: {},
    ...changes,
  };
}
