import { createHash, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { translatePassword } from '../../passwords/translate.ts';
import { verifyPassword } from '../../passwords/verify.ts';
import { expectOnly, madeHashes, recipeOf, recipeOfText } from './made-hashes.ts';

const passlib = madeHashes('passlib').map(({ value }) => value);
const argon2 = passlib.filter((value) => /^\$argon2id?\$v=19/.test(value));
const bcrypt = passlib.filter((value) => /^\$2[aby]\$/.test(value));
const salt = 'a1B2c3D4e5F6g7H8';
const sha256 = (text: string) => createHash('sha256').update(text);

/** What becomes of a text that lost one to `most` characters of its end. */
function recipesOfCut(format: string, value: string, most: number): string[] {
  return Array.from({ length: most }, (_, index) => recipeOfText(format, value.slice(0, -1 - index)));
}

describe('a truncated hash', () => {
  it.each(bcrypt)('of bcrypt is told (case %#)', (value) => {
    expect(new Set(recipesOfCut('modular-crypt', value, 50))).toEqual(new Set(['reset: malformed_hash']));
  });

  it.each(argon2)('of Argon2 is told unless a multiple of 8 bytes is left (case %#)', (value) => {
    const digest = value.slice(value.lastIndexOf('$') + 1);
    expect(recipeOfText('modular-crypt', value)).toMatch(/, 32 bytes$/);
    recipesOfCut('modular-crypt', value, digest.length).forEach((recipe, index) => {
      const left = digest.length - 1 - index;
      const looksWhole = left === 32 || left === 22;
      expect(recipe).toMatch(looksWhole ? /, (?:24|16) bytes$/ : /^reset: malformed_hash$/);
    });
  });

  it.each([16, 24, 32, 48, 64])('of Argon2 is none that has %d bytes, as systems write it', (bytes) => {
    const digest = Buffer.alloc(bytes, 7).toString('base64').replaceAll('=', '');
    const value = `$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$${digest}`;
    expect(recipeOfText('modular-crypt', value)).toBe(`argon2id, 8 KiB, 1 pass, 1 lane, ${bytes} bytes`);
  });

  it.each([
    ['ldap', `{SHA256}${sha256('right').digest('base64')}`],
    ['django', `md5$${salt}$${createHash('md5').update(`${salt}right`).digest('hex')}`],
  ])('of %s whose digest is all that could be shorter is told', (format, value) => {
    expect(new Set(recipesOfCut(format, value, 30))).toEqual(new Set(['reset: malformed_hash']));
  });

  it('of a digest with the salt behind it is not told where its base64 is whole, and does not admit its user', async () => {
    const whole = `{SSHA256}${Buffer.concat([sha256(`right${salt}`).digest(), Buffer.from(salt)]).toString('base64')}`;
    await expectOnly('right', translatePassword({ format: 'ldap', value: whole }));
    expect(recipesOfCut('ldap', whole, 3)).toEqual(new Array(3).fill('reset: malformed_hash'));
    const cut = translatePassword({ format: 'ldap', value: whole.slice(0, -4) });
    expect(recipeOf(cut)).toBe('SHA-256, salt behind digest');
    if (cut.kind !== 'movable') throw new Error(cut.reason);
    expect(await verifyPassword(cut.hash, 'right')).toBe(false);
  });

  it('of PBKDF2 that states no length is not told, and still admits its password alone', async () => {
    const key = pbkdf2Sync('right', salt, 1_000, 32, 'sha256').toString('hex');
    const cut = translatePassword({ format: 'werkzeug', value: `pbkdf2:sha256:1000$${salt}$${key.slice(0, -10)}` });
    expect(recipeOf(cut)).toBe('pbkdf2, SHA-256, 1000, 27 bytes');
    await expectOnly('right', cut);
  });
});
