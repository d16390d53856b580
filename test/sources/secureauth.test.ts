import { describe, expect, it } from 'vitest';
import { translatePassword } from '../../passwords/translate.ts';
import { dumpLimit } from '../../sources/secureauth.ts';
import { inputFile, peopleOf, readAll, readOne, rejectsOf } from './reading.ts';

const id = '58e6184f-8e38-4193-b889-965b34326c7f';
const hashed_password = {
  config: { method: 'sha', sha: { function: 'SHA-256', salt: 'lJgayFHwYelZGmrBnYqt' } },
  value: 'eUJBxl+dwVjPgwC2cm1K+hYNWFRly/RdCT/bgmIBowo=',
};
/** The sample of the migration guide. */
const user = {
  id,
  user_pool_id: 'caku6lrphdd3cfqro3mg',
  tenant_id: 'default',
  status: 'active',
  payload: { name: 'John Doe', given_name: 'John', family_name: 'Doe' },
};
const credential = {
  id: 'e89e254c-f538-4ae2-9150-4d4580bcf886',
  user_id: id,
  type: 'password',
  expires_at: '2019-08-24T14:15:22Z',
  payload: { hashed_password },
};
const identifier = {
  id: 'b7108442-7f1e-40b9-a4d9-0c9ab3b0d18b',
  user_id: id,
  identifier: 'john.doe@example.com',
  type: 'email',
};
const sample = { users: [user], user_credentials: [credential], user_identifiers: [identifier] };

describe("SecureAuth's format", () => {
  it("reads the guide's sample with the ids that it has", async () => {
    const path = await inputFile(JSON.stringify(sample, null, 2));
    const [person] = peopleOf(await readAll('secureauth', path));
    expect(person).toEqual({
      sourceKey: id,
      id,
      position: { input: 'export.json', record: 1 },
      status: 'active',
      identifiers: [{ id: identifier.id, type: 'email', value: 'john.doe@example.com' }],
      addresses: [],
      payload: user.payload,
      password: {
        id: credential.id,
        format: 'secureauth',
        value: JSON.stringify(hashed_password),
        expiresAt: '2019-08-24T14:15:22Z',
      },
    });
    expect(person?.password && translatePassword(person.password)).toEqual({
      kind: 'movable',
      recipe: 'SHA-256, salted',
      hash: hashed_password,
    });
  });

  it('derives ids anew that are not v4 UUIDs, and joins UUIDs in either case', async () => {
    const person = await readOne('secureauth', {
      users: [{ ...user, id: id.toUpperCase() }],
      user_credentials: [{ ...credential, id: 'c1' }],
    });
    expect(person).toMatchObject({ id, sourceKey: id.toUpperCase() });
    expect(person.password).not.toHaveProperty('id');
    expect(await readOne('secureauth', { users: [{ ...user, id: 'u1' }] })).not.toHaveProperty('id');
  });

  it('reads states, second factors, addresses and moments, and takes unset ones for unset', async () => {
    const person = await readOne('secureauth', {
      users: [{ ...user, status: 'inactive', created_at: '2020-01-02T03:04:05Z', updated_at: '0001-01-01T00:00:00Z' }],
      user_credentials: [
        { ...credential, state: 'must_be_changed', expires_at: '1900-01-01T00:00:00Z' },
        { user_id: id, type: 'totp', payload: { secret: 'x' } },
      ],
      user_verifiable_addresses: [
        { user_id: id, address: 'a@example.com', verified: true, verified_at: '2020-01-02T03:04:05Z' },
        { user_id: id, address: '+14155550000', type: 'mobile' },
      ],
    });
    expect(person).toMatchObject({
      status: 'inactive',
      createdAt: '2020-01-02T03:04:05Z',
      credentials: [{ type: 'totp', payload: { secret: 'x' } }],
      addresses: [
        { type: 'email', value: 'a@example.com', verified: true, verifiedAt: '2020-01-02T03:04:05Z' },
        { type: 'mobile', value: '+14155550000', verified: false },
      ],
    });
    expect(person).not.toHaveProperty('updatedAt');
    expect(person.password?.mustBeChanged).toBe(true);
    expect(person.password).not.toHaveProperty('expiresAt');
  });

  it('rejects records whose user is not in the same dump, and the users that have a broken record', async () => {
    const path = await inputFile(
      JSON.stringify({
        users: [user, 7, { ...user, id: 'u2' }, { status: 'active' }, { ...user, id: 'u3', status: 'asleep' }],
        user_credentials: [credential, { ...credential, user_id: 'nobody' }, { user_id: 'u2', payload: 7 }],
        user_identifiers: [{ identifier: 'x' }, 'y'],
      }),
    );
    const items = await readAll('secureauth', path);
    expect(peopleOf(items).map((person) => person.sourceKey)).toEqual([id]);
    expect(rejectsOf(items).map(({ reason, field, position }) => [reason, field, position.record])).toEqual([
      ['not_an_object', undefined, 2],
      ['invalid_value', 'user_credentials[2].payload', 3],
      ['missing_field', 'id', 4],
      ['invalid_value', 'status', 5],
      ['dangling_record', 'user_credentials[1].user_id', undefined],
      ['missing_field', 'user_identifiers[0].user_id', undefined],
      ['not_an_object', 'user_identifiers[1]', undefined],
    ]);
  });

  const groups = [
    { id: 'g1', user_pool_id: 'default', name: 'staff' },
    { id: 'g2', user_pool_id: 'default', name: 'editors', path: '/staff/editors' },
    { id: 'g3', user_pool_id: 'default', name: 'night', path: '/G1/g2/g3' },
    { id: 'g4', user_pool_id: 'default', name: 'day', path: 'g1/g2' },
    { id: 'g5', user_pool_id: 'default', name: 'leads', parent_id: 'G2' },
    { id: 'g6', user_pool_id: 'default', name: 'guests', parent_id: 'elsewhere' },
    { id: 'g7', user_pool_id: 'default', path: '/ops' },
    { id: 'g7a', user_pool_id: 'default', path: '/ops', parent_id: 'g1' },
    { id: 'g8', user_pool_id: 'default', name: 'R/D', path: '/R/D' },
    { id: 'g9', user_pool_id: 'default', name: 'a', parent_id: 'g10' },
    { id: 'g10', user_pool_id: 'default', name: 'b', parent_id: 'g9' },
  ];
  const memberOf = (...ids: readonly string[]) => ids.map((group_id) => ({ user_id: id, group_id }));

  it.each([
    ['g1', '/staff'],
    ['G2', '/staff/editors'],
    ['g3', '/staff/editors/night'],
    ['g4', '/staff/editors/day'],
    ['g5', '/staff/editors/leads'],
    ['g6', '/elsewhere/guests'],
    ['g7', '/ops'],
    ['g7a', '/ops'],
    ['g8', '/R/D'],
    ['g9', '/b/a'],
    ['g10', '/a/b'],
  ])('moves a membership of the group %s to the path %s, from the root down', async (group, path) => {
    const dump = { ...sample, groups, group_members: memberOf(group, group) };
    expect((await readOne('secureauth', dump)).groups).toEqual([path]);
  });

  it('moves memberships of groups that an earlier dump of the source holds', async () => {
    const dumps = [{ groups }, { ...sample, group_members: memberOf('g2') }, { groups: [{ id: 'g1', name: 'crew' }] }];
    const lines = await inputFile(dumps.map((dump) => JSON.stringify(dump)).join('\n'), 'export.ndjson');
    expect(peopleOf(await readAll('secureauth', lines))).toMatchObject([{ groups: ['/staff/editors'] }]);
    const files = await Promise.all(dumps.map((dump) => inputFile(JSON.stringify(dump, null, 2))));
    expect(peopleOf(await readAll('secureauth', ...files))).toMatchObject([{ groups: ['/staff/editors'] }]);
  });

  it('rejects memberships of groups and users that are in no dump, and groups without a name, by themselves', async () => {
    const path = await inputFile(
      JSON.stringify({
        ...sample,
        groups: [...groups, { id: 'g11', path: '/' }, { name: 'x' }, 'g12', { id: 'g13', name: 7 }],
        group_members: [
          ...memberOf('g1', 'g11', 'nowhere'),
          ...[{ user_id: 'nobody', group_id: 'g1' }, { user_id: id }, { group_id: 'g1' }, 7],
        ],
      }),
    );
    const items = await readAll('secureauth', path);
    expect(peopleOf(items)).toMatchObject([{ groups: ['/staff'] }]);
    expect(rejectsOf(items).map(({ reason, field }) => [reason, field])).toEqual([
      ['missing_field', 'groups[11].name'],
      ['missing_field', 'groups[12].id'],
      ['not_an_object', 'groups[13]'],
      ['invalid_value', 'groups[14].name'],
      ['dangling_record', 'group_members[1].group_id'],
      ['dangling_record', 'group_members[2].group_id'],
      ['dangling_record', 'group_members[3].user_id'],
      ['missing_field', 'group_members[4].group_id'],
      ['missing_field', 'group_members[5].user_id'],
      ['not_an_object', 'group_members[6]'],
    ]);
  });

  it('rejects a second password and a payload that is nested without end', async () => {
    const path = await inputFile(
      JSON.stringify({
        users: [user, { ...user, id: 'u2', payload: '?' }],
        user_credentials: [credential, credential],
      }).replace('"?"', '{"a":'.repeat(5_000) + 1 + '}'.repeat(5_000)),
    );
    const items = await readAll('secureauth', path);
    expect(rejectsOf(items).map(({ field }) => field)).toEqual(['user_credentials[1]', 'payload']);
  });

  it('may come as NDJSON with one dump a line, of which a broken one is rejected', async () => {
    const text = [JSON.stringify(sample), '{"users":', '', JSON.stringify(sample)].join('\n');
    for (const name of ['export.json', 'export.ndjson']) {
      const items = await readAll('secureauth', await inputFile(text, name));
      expect(peopleOf(items).map(({ position }) => [position.line, position.record])).toEqual([
        [1, 1],
        [4, 1],
      ]);
      expect(rejectsOf(items)).toMatchObject([{ reason: 'invalid_json', position: { line: 2 } }]);
    }
  });

  it('refuses a document that breaks off, without showing what stands there', async () => {
    const path = await inputFile(JSON.stringify(sample, null, 2).slice(0, -40));
    await expect(readAll('secureauth', path)).rejects.toMatchObject({
      problem: 'broken_source',
      message: expect.not.stringContaining('john'),
    });
    await expect(readAll('secureauth', await inputFile('[\n1]'))).rejects.toMatchObject({ problem: 'broken_source' });
  });

  it('refuses a document that is too large to be joined', async () => {
    const large = `{\n"users":[],"x":"${' '.repeat(dumpLimit)}"}`;
    await expect(readAll('secureauth', await inputFile(large))).rejects.toMatchObject({
      problem: 'broken_source',
      what: expect.stringContaining('64 MiB'),
    });
    await expect(readAll('secureauth', await inputFile(large.replace('\n', ''), 'a.ndjson'))).rejects.toMatchObject({
      where: 'a.ndjson, line 1',
    });
  });
});
