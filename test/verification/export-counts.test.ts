import { describe, expect, it } from 'vitest';
import { countExport } from '../../verification/export-counts.ts';

async function* batches(...bodies: object[]) {
  for (const body of bodies) yield { body: Buffer.from(JSON.stringify(body)) };
}

const own = (id: string) => ({
  users: [{ id }],
  user_credentials: [{ id: `c-${id}`, user_id: id }],
  user_identifiers: [
    { id: `i-${id}`, user_id: id },
    { id: `j-${id}`, user_id: id },
  ],
  user_verifiable_addresses: [],
});

describe('counting an export', () => {
  it("counts the dataset's users and nobody else of the tenant", async () => {
    const dump = {
      users: [{ id: 'a' }, { id: 'b' }, { id: 'stranger' }],
      user_credentials: [{ user_id: 'a' }, { user_id: 'stranger' }],
      user_identifiers: [{ user_id: 'a' }, { user_id: 'a' }, { user_id: 'b' }, { user_id: 'stranger' }],
      user_verifiable_addresses: null,
    };
    expect(await countExport(dump, batches(own('a'), own('b')))).toEqual({
      expected: { users: 2, user_credentials: 2, user_identifiers: 4, user_verifiable_addresses: 0, group_members: 0 },
      found: { users: 2, user_credentials: 1, user_identifiers: 3, user_verifiable_addresses: 0, group_members: 0 },
    });
  });

  it('finds nothing in an empty tenant', async () => {
    const { found } = await countExport({}, batches(own('a')));
    expect(found).toEqual({
      users: 0,
      user_credentials: 0,
      user_identifiers: 0,
      user_verifiable_addresses: 0,
      group_members: 0,
    });
  });
});
