import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { fixture, knownMembers, knownRows, loginsThat } from './known-users.ts';
import { expectNoPassword, expectPasswords, expectResets } from './logins.ts';
import { migrateExport, stageWithWorker, writeExport } from './migrated-export.ts';

// The real export, edited to hold what other tables hold.

it('a table of Django with people who have no e-mail address, or somebody else’s, and with every sort of name', async () => {
  const stage = await stageWithWorker();
  const known = await knownRows();
  const [header = '', ...rows] = (await readFile(fixture('django/auth_user.csv'), 'utf8')).trimEnd().split('\n');
  const blank = (row: string) => row.replace(/,[^,]+@example\.org,/, ',"",');
  const named = (name: string) => rows.findIndex((row) => row.includes(`,${name}@example.org,`));
  // Every MD5 user has no address at all; two of bcrypt have the same one, in two spellings.
  const blanked = known.filter(({ algo }) => algo === 'md5').map(({ username }) => username);
  const alike = known
    .filter(({ algo }) => algo === 'bcrypt')
    .map(({ username }) => username)
    .slice(0, 2);
  const [one, other] = alike.map((name) => named(name) + 2);
  for (const name of blanked) rows[named(name)] = blank(rows[named(name)] ?? '');
  for (const [position, name] of alike.entries()) {
    const spelling = position === 0 ? 'Front.Desk@example.org' : 'front.desk@EXAMPLE.org';
    rows[named(name)] = (rows[named(name)] ?? '').replace(`${name}@example.org`, spelling);
  }
  rows.push('90,!kJ3,,t,root,"Ñandú, ""the first""",李,"",t,t,2020-01-02 03:04:05+05:30');
  rows.push(',!kJ3,,f,keyless,,,"",f,t,2020-01-02 03:04:05+00');
  rows.push('91,!kJ3,,f,unreadable,,,"",f,perhaps,2020-01-02 03:04:05+00');
  const input = await writeExport(stage, 'auth_user.csv', `${[header, ...rows].join('\n')}\n`);

  const { summary, preparation, rejects, client } = await migrateExport(stage, { type: 'django', inputs: [input] });

  expect(summary).toMatchObject({ outcome: 'verified', read: 31, prepared: 27, rejected: 4, confirmed: 27 });
  expect(preparation).toMatchObject({ sharingIdentifiers: 2, withoutPassword: 3 });
  expect(preparation.rejects).toEqual({ duplicate_identifier: 2, missing_field: 1, invalid_value: 1 });
  expect(
    rejects.flatMap(({ reason, explanation }) => (reason === 'duplicate_identifier' ? [explanation] : [])),
  ).toEqual(
    [other, one].map((line) =>
      expect.stringContaining(`of type email with the record at auth_user.csv, line ${line},`),
    ),
  );
  // Neither those refusals nor the others tell whose they are.
  expect(JSON.stringify(rejects)).not.toMatch(/front\.desk|django\.user|keyless|perhaps/i);
  const logins = known.flatMap(({ username: identifier, password }) =>
    password === null ? [] : [{ identifier, password }],
  );
  await expectPasswords(
    client,
    logins.filter(({ identifier }) => blanked.includes(identifier)),
  );
  for (const identifier of [...alike, 'front.desk@example.org']) {
    expect((await client.verifyPassword({ identifier, password: 'any' })).result).toBe('user_not_found');
  }
  expect(await client.getUserByIdentifier('root')).toMatchObject({
    payload: { given_name: 'Ñandú, "the first"', family_name: '李' },
    metadata: { is_staff: true, is_superuser: true },
  });
});

it.each(['dump.json', 'dump.jsonl'])(
  '%s of a real Django project, with groups and people who share an address',
  async (name) => {
    const stage = await stageWithWorker();
    const known = await knownMembers('django/dump-known.json');
    const text = await readFile(fixture(`django/${name}`), 'utf8');
    expect([...text.matchAll(/"model": "auth\.user"/g)]).toHaveLength(known.length);
    const hashed = (algorithm: string) => [...text.matchAll(new RegExp(`"password": "${algorithm}\\$`, 'g'))].length;
    const becoming = (fate: string) => known.filter(({ becomes }) => becomes === fate).length;
    const source = { type: 'django', inputs: [fixture(`django/${name}`)] };

    const { summary, preparation, rejects, client } = await migrateExport(stage, source);

    const moving = known.length - becoming('refused');
    expect(summary).toMatchObject({ outcome: 'verified', read: known.length, prepared: moving, confirmed: moving });
    expect(summary.resets).toEqual({ bcrypt_sha256: hashed('bcrypt_sha256'), scrypt: hashed('scrypt') });
    expect(preparation).toMatchObject({
      recipes: {
        'MD5, salted': hashed('md5') - becoming('refused'),
        'argon2id, 102400 KiB, 2 passes, 8 lanes, 32 bytes': hashed('argon2'),
        'bcrypt, cost 12': hashed('bcrypt'),
        'pbkdf2, SHA-1, 1000000, 20 bytes': hashed('pbkdf2_sha1'),
        'pbkdf2, SHA-256, 1000000, 32 bytes': hashed('pbkdf2_sha256'),
      },
      withoutPassword: becoming('none'),
      inactive: [...text.matchAll(/"is_active": false/g)].length,
      sharingIdentifiers: becoming('refused'),
      rejects: { duplicate_identifier: becoming('refused') },
      groups: 2,
      records: { group_members: 4 },
    });
    expect(rejects.map(({ reason }) => reason)).toEqual(['duplicate_identifier', 'duplicate_identifier']);
    await expectPasswords(client, loginsThat(known, 'moved'));
    await expectResets(client, loginsThat(known, 'bcrypt_sha256', 'scrypt'));
    await expectNoPassword(client, ['fay']);
    for (const { identifier } of loginsThat(known, 'refused')) {
      expect(await client.getUserByIdentifier(identifier)).toBeUndefined();
    }
    expect(await client.getUserByIdentifier('李小龍')).toMatchObject({
      payload: { given_name: '小龍', family_name: '李' },
    });
  },
);
