import { expect } from 'vitest';
import type { IdentityClient } from '../../secureauth/client.ts';

/** Somebody who signs in. */
export interface Login {
  readonly identifier: string;
  readonly password: string;
}

/** What the target's login check says of each user's own password, and of the next one's. */
export async function expectPasswords(
  client: IdentityClient,
  logins: readonly Login[],
  stateOf: (login: Login) => string = () => 'valid',
): Promise<void> {
  expect(logins.length).toBeGreaterThan(1);
  for (const [position, login] of logins.entries()) {
    const { identifier } = login;
    const right = await client.verifyPassword(login);
    expect(right, identifier).toMatchObject({ result: 'password_correct', state: stateOf(login) });
    const other = logins[(position + 1) % logins.length];
    const wrong = await client.verifyPassword({ identifier, password: other?.password ?? '' });
    expect(wrong.result, identifier).toBe('password_incorrect');
  }
}

/** Users whose password did not move: not even their own admits them, and they are told to choose another. */
export async function expectResets(client: IdentityClient, logins: readonly Login[]): Promise<void> {
  for (const login of logins) {
    const { result, state } = await client.verifyPassword(login);
    expect({ result, state }, login.identifier).toEqual({ result: 'password_expired', state: 'must_be_reset' });
  }
}

export async function expectNoPassword(client: IdentityClient, identifiers: readonly string[]): Promise<void> {
  for (const identifier of identifiers) {
    expect((await client.verifyPassword({ identifier, password: 'any' })).result, identifier).toBe('no_password');
  }
}

/** The status with which each of them arrived. */
export async function statusesOf(
  client: IdentityClient,
  identifiers: readonly string[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const statuses = new Map<string, string | undefined>();
  for (const identifier of identifiers) {
    statuses.set(identifier, (await client.getUserByIdentifier(identifier))?.status);
  }
  return statuses;
}
