import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Person } from '../../contract/person.ts';
import { translatePassword } from '../../passwords/translate.ts';
import { verifyPassword } from '../../passwords/verify.ts';
import { fixture, peopleOf, readAll } from './reading.ts';

interface Known {
  readonly email: string;
  readonly password: string | null;
  readonly enabled?: boolean;
}

const exports = [
  { type: 'keycloak', file: 'keycloak/devargon-export.json', known: 'keycloak/devargon-known.json', users: 24 },
  { type: 'keycloak', file: 'keycloak/devpb512-export.json', known: 'keycloak/devpb512-known.json', users: 12 },
  { type: 'auth0', file: 'auth0/database_export.ndjson', known: 'auth0/known.json', users: 24 },
];

describe.each(exports)('the real export $file', ({ type, file, known, users }) => {
  it('yields every user, with the status and the address that it really has', async () => {
    const { people, byEmail } = await read(type, file, known);
    expect(people).toHaveLength(users);
    expect(new Set(people.map((person) => person.sourceKey)).size).toBe(users);
    for (const person of people) {
      const email = emailOf(person);
      expect(person.addresses.map((address) => address.value)).toEqual([email]);
      expect(person.status).toBe(byEmail.get(email)?.enabled === false ? 'inactive' : 'active');
    }
  });

  it("translates each hash so that its user's password matches, and no other user's", async () => {
    const { people, byEmail } = await read(type, file, known);
    const passwords = [...byEmail.values()].flatMap(({ password }) => (password === null ? [] : [password]));
    const checks = people.map(async (person) => {
      const password = byEmail.get(emailOf(person))?.password;
      if (typeof password !== 'string') {
        expect(person.password).toBeUndefined();
        return 0;
      }
      const translation = person.password && translatePassword(person.password);
      if (translation?.kind !== 'movable') throw new Error('Expected a movable password');
      const other = passwords[(passwords.indexOf(password) + 1) % passwords.length] ?? '';
      expect(await verifyPassword(translation.hash, password)).toBe(true);
      expect(await verifyPassword(translation.hash, other)).toBe(false);
      return 1;
    });
    const checked = await Promise.all(checks);
    expect(checked.reduce<number>((sum, one) => sum + one, 0)).toBe(passwords.length);
  });
});

async function read(type: string, file: string, knownFile: string) {
  const people = peopleOf(await readAll(type, fixture(file)));
  const known: readonly Known[] = JSON.parse(await readFile(fixture(knownFile), 'utf8'));
  return { people, byEmail: new Map(known.map((user) => [user.email, user])) };
}

function emailOf(person: Person): string {
  return person.identifiers.find((identifier) => identifier.type === 'email')?.value ?? '';
}
