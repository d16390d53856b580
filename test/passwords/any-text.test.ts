import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passwordFormats, translatePassword } from '../../passwords/translate.ts';
import { findHashDefect } from '../../passwords/verify.ts';
import { type MadeHash, madeHashes } from './made-hashes.ts';

const files = [
  'aspnet',
  'clerk',
  'digest',
  'directory-server',
  'django',
  'dovecot',
  'fusionauth',
  'okta',
  'opendj',
  'openldap',
];
const made = [...files, 'passlib', 'php', 'werkzeug'].flatMap(madeHashes);
const formats = [...passwordFormats.keys()];

/** A real text with pieces cut out, doubled, swapped for another's or overwritten. */
function damaged(text: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: text.length });
  const piece = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom('$', ':', '=', '{', '}', '!', '\u0000', '\ud800', '9'.repeat(20), '-1', '1e9', 'A'.repeat(9_000)),
    fc.constant(text),
  );
  return fc.tuple(place, place, piece).map(([from, to, put]) => text.slice(0, from) + put + text.slice(to));
}

const damagedHash = fc.constantFrom(...made).chain(({ value, parameters = {} }: MadeHash) =>
  fc.record({
    value: fc.oneof(fc.constant(value), damaged(value)),
    parameters: fc
      .tuple(
        ...Object.entries(parameters).map(([name, text]) =>
          fc.tuple(fc.constant(name), fc.oneof(fc.constant(text), damaged(text))),
        ),
      )
      .chain((entries) => fc.subarray(entries))
      .map((entries) => Object.fromEntries(entries)),
  }),
);

describe('whatever stands in the place of a hash', () => {
  it.each(formats)('%s neither throws nor lets through what cannot be checked', (format) => {
    fc.assert(
      fc.property(damagedHash, ({ value, parameters }) => {
        const translation = translatePassword({ format, value, parameters });
        if (translation.kind === 'unmovable') return;
        expect(findHashDefect(translation.hash)).toBeUndefined();
        expect(Object.keys(translation)).toEqual(['kind', 'recipe', 'hash']);
      }),
      { numRuns: 1_500 },
    );
  });

  it('a recipe and a reason tell nothing of the hash or its salt', () => {
    fc.assert(
      fc.property(fc.constantFrom(...formats), damagedHash, (format, { value, parameters }) => {
        const translation = translatePassword({ format, value, parameters });
        const told = translation.kind === 'movable' ? translation.recipe : translation.reason;
        expect(told).toMatch(
          /^(?:[a-z0-9_]+|bcrypt, cost \d{1,2}|pbkdf2, SHA-\d{1,3}, \d{1,8}, \d{1,3} bytes|argon2id?, \d{1,7} KiB, \d{1,3} pass(?:es)?, \d{1,2} lanes?, \d{1,3} bytes|(?:MD5|SHA-\d{1,3}), (?:unsalted|salted|salt behind digest))$/,
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it('asks for no time, however much it asks for', () => {
    const rest = 'a'.repeat(53);
    const key = Buffer.alloc(32, 7).toString('base64');
    const hostile: readonly [string, string, Readonly<Record<string, string>>][] = [
      ['modular-crypt', `$2b$31$${rest}`, {}],
      ['modular-crypt', `$argon2id$v=19$m=10485760,t=100,p=1$${key}$${key}`.replaceAll('=$', '$'), {}],
      ['modular-crypt', `$pbkdf2-sha512$999999999999999$${key}$${key}`, {}],
      ['django', `pbkdf2_sha256$999999999999999$salt$${key}`, {}],
      ['fusionauth', 'a'.repeat(31), { encryptionScheme: 'bcrypt', factor: '31', salt: 'a'.repeat(22) }],
      ['okta', 'a'.repeat(31), { algorithm: 'BCRYPT', workFactor: '31', salt: 'a'.repeat(22) }],
      ['ldap', `{CRYPT}$2y$31$${rest}`, {}],
      ['werkzeug', `pbkdf2:sha256:999999999999999$salt$${'07'.repeat(32)}`, {}],
      ['automatic', `{PBKDF2-SHA512}999999999999999$${key}$${key}`, {}],
      ['digest', 'a'.repeat(10_000_000), { algorithm: 'sha256' }],
    ];
    const started = performance.now();
    for (let round = 0; round < 100; round++) {
      for (const [format, value, parameters] of hostile) {
        const translation = translatePassword({ format, value, parameters });
        expect(translation).toEqual({ kind: 'unmovable', reason: 'excessive_parameters' });
      }
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('is translated by code that has nothing to compute a hash with', () => {
    const reached = new Set<string>();
    const packages = new Set<string>();
    const follow = (file: string) => {
      if (reached.has(file)) return;
      reached.add(file);
      const source = readFileSync(new URL(`../../passwords/${file}`, import.meta.url), 'utf8');
      for (const [, from = ''] of source.matchAll(/^(?:import|export)\b[^;]*? from '([^']+)';/gms)) {
        if (from.startsWith('./')) follow(from.slice(2));
        else packages.add(from);
      }
    };
    follow('translate.ts');
    expect(reached.size).toBeGreaterThan(20);
    expect([...packages]).toEqual(['node:buffer']);
  });
});

it.each([
  ['withheld', 'not_exported'],
  ['scrypt', 'scrypt'],
])('A password of the format %s is a reset, whatever the source writes', (format, reason) => {
  for (const { value } of made) {
    expect(translatePassword({ format, value })).toEqual({ kind: 'unmovable', reason });
  }
});
