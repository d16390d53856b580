import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../contract/problem.ts';
import type { SourceItem } from '../../contract/source.ts';
import { aspnetUser } from '../../sources/aspnet-user.ts';
import { databaseUser } from '../../sources/database-user.ts';
import { normalizedName } from '../../sources/distinguished-name.ts';
import { djangoUser } from '../../sources/django-user.ts';
import { ldifUser } from '../../sources/ldif-user.ts';
import { recordReader } from '../../sources/read-record.ts';
import { inputFile, readAll } from './reading.ts';

/** A value that must never be shown, in each type that can carry it. */
const secret = 'S3CR3T-7f3a';
const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(undefined, null, '', '\\N', secret, [secret], [''], { [secret]: secret }, [[secret]]),
);
const settings = { type: 'x', inputs: [] };

/** Records with the fields that a mapping looks at, each left out, as it should be, or of any kind. */
function recordOf(example: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(example).map(([name, value]): [string, fc.Arbitrary<unknown>] => [
    name,
    fc.oneof(fc.constant(value), anything),
  ]);
  return fc.record(Object.fromEntries(entries), { requiredKeys: [] });
}

const ldifRecord = recordOf({
  dn: `uid=${secret}`,
  entryUUID: ['x'],
  mail: [secret],
  uid: [secret],
  mobile: ['+33612345678'],
  cn: [secret],
  memberOf: [`cn=${secret},ou=x`],
  userPassword: ['{SSHA}x'],
  pwdReset: ['TRUE'],
  pwdChangedTime: ['20250101000000Z'],
  userAccountControl: ['514'],
  createTimestamp: ['20250101000000Z'],
  lastLogonTimestamp: ['132323260744754819'],
});
const djangoRecord = recordOf({
  id: 1,
  username: secret,
  email: secret,
  password: secret,
  is_active: 't',
  is_staff: true,
  first_name: secret,
  date_joined: '2025-01-01 10:00:00+00',
  groups: [secret],
  group_ids: [1],
});
const aspnetRecord = recordOf({
  Id: 'x',
  UserName: secret,
  Email: secret,
  EmailConfirmed: 1,
  PasswordHash: secret,
  PhoneNumber: secret,
  LockoutEnd: '9999-12-31 23:59:59.9999999 +00:00',
  LockoutEnabled: true,
  TwoFactorEnabled: true,
  FirstName: secret,
  Logins: [{ LoginProvider: secret, ProviderKey: secret }],
  Claims: [{ ClaimType: secret, ClaimValue: secret }],
  Tokens: [{ Name: 'AuthenticatorKey', Value: secret }],
  Roles: [secret],
});
const databaseRecord = recordOf({
  id: 1,
  email: secret,
  email_verified: true,
  username: secret,
  phone: '+33612345678',
  password_hash: secret,
  name: secret,
  active: false,
  groups: [secret],
  metadata: { secret },
  created_at: '2025-01-01T10:00:00Z',
});

it.each([
  ['ldif', ldifRecord, ldifUser('FR')],
  ['django', djangoRecord, djangoUser],
  ['aspnet', aspnetRecord, aspnetUser('FR')],
  ['postgres', databaseRecord, databaseUser(settings)],
])('No record crashes the %s adapter, and no reject shows a value of it', (_, records, mapping) => {
  const reader = recordReader(mapping, settings);
  const seen = { person: 0, reject: 0 };
  fc.assert(
    fc.property(records, (record) => {
      const item = reader.ofRecord(record, { input: 'x', record: 1 });
      if ('person' in item) {
        seen.person++;
        expect(item.person.identifiers.length).toBeGreaterThan(0);
      } else {
        seen.reject++;
        expect(`${item.reject.explanation} ${item.reject.field}`).not.toContain(secret);
      }
    }),
    { numRuns: 1_000 },
  );
  expect(Math.min(seen.person, seen.reject)).toBeGreaterThan(0);
});

describe('LDIF', () => {
  const snippet = fc.constantFrom(
    ...['version: 1\n', `dn: uid=${secret}\n`, 'objectClass: person\n', `uid: ${secret}\n`, 'userPassword:: '],
    ...[`mail:< file:///${secret}\n`, 'changetype: modify\n', '\n', '\n\n', '\r\n', ' ', '# ', ':', '::', '-\n', '='],
    ...[`${secret}: x\n`, 'jpegPhoto:: AAAA\n', 'search: 2\n', '\u0000'],
  );

  async function readBytes(bytes: Buffer): Promise<readonly SourceItem[]> {
    try {
      return await readAll('ldif', await inputFile(bytes, 'x.ldif'));
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      expect(String(error)).not.toContain(secret);
      return [];
    }
  }

  it('of any bytes crashes nothing, and shows no value in a reject', async () => {
    const parts = fc.array(fc.oneof(snippet.map(Buffer.from), fc.uint8Array({ maxLength: 8 })), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(parts, async (pieces) => {
        for (const item of await readBytes(Buffer.concat(pieces))) {
          if ('reject' in item) expect(`${item.reject.explanation} ${item.reject.field}`).not.toContain(secret);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives back what was written into it, however it is folded and coded', async () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => text.trim() === text);
    const fold = (line: string, width: number) =>
      Array.from({ length: Math.ceil(line.length / width) }, (_, at) => line.slice(at * width, (at + 1) * width)).join(
        '\n ',
      );
    await fc.assert(
      fc.asyncProperty(value, fc.integer({ min: 8, max: 80 }), fc.boolean(), async (name, width, isCoded) => {
        const isSafe = !isCoded && /^[\x21-\x39\x3b\x3d-\x7e][\x20-\x7e]*$/.test(name);
        const line = isSafe ? `cn: ${name}` : `cn:: ${Buffer.from(name).toString('base64')}`;
        const text = `dn: uid=x\nobjectClass: person\nuid: x\n${fold(line, width)}\n`;
        const [item] = await readBytes(Buffer.from(text));
        expect(item).toMatchObject({ person: { payload: { name } } });
      }),
      { numRuns: 200 },
    );
  });

  it('finds the same key for a name however long its blanks are, in time that grows with its length alone', () => {
    const blanks = ' '.repeat(1_000_000);
    expect(normalizedName(`uid=x${blanks}, ${blanks}dc${blanks}=y`)).toBe('uid=x,dc=y');
  });
});
