import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const base64 = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const hex = '0123456789abcdef';

/** Numbers that look random and are the same in each run (xorshift32). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** One user as Auth0's export of a database connection has it; the hash only looks like one of bcrypt. */
function syntheticUser(number: number, random: (below: number) => number): string {
  const text = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet.charAt(random(alphabet.length))).join('');
  const email = `User.${number}@example.com`;
  const verified = number % 4 !== 0;
  return JSON.stringify({
    _id: { $oid: text(hex, 16) + number.toString(16).padStart(8, '0') },
    email,
    email_verified: verified,
    tenant: 'bench',
    connection: 'Username-Password-Authentication',
    passwordHash: `$2b$10$${text(base64, 21)}u${text(base64, 31)}`,
    _tmp_is_unique: true,
    version: '1.1',
    identifiers: [{ type: 'email', value: email, verified }],
    password_set_date: { $date: '2025-01-01T00:00:00.000Z' },
  });
}

/** Writes so many distinct users, the same in each run, and to the disk, so that no later measurement has to wait for it. */
export async function writeSyntheticUsers(path: string, users: number): Promise<void> {
  const random = createRandom(20_120);
  const file = createWriteStream(path, { mode: 0o600, flush: true });
  let lines = '';
  for (let number = 0; number < users; number += 1) {
    lines += `${syntheticUser(number, random)}\n`;
    if (lines.length > 1_000_000 || number === users - 1) {
      if (!file.write(lines)) await once(file, 'drain');
      lines = '';
    }
  }
  file.end();
  await finished(file);
}
