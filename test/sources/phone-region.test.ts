import { describe, expect, it } from 'vitest';
import type { Person } from '../../contract/person.ts';
import { inputFile, peopleOf, readWith } from './reading.ts';

const local = '06 12 34 56 78';
const international = '+33612345678';

/** A user of each provider with the number, and with another name to sign in with. */
const users: Readonly<Record<string, object>> = {
  aspnet: { Id: '7', UserName: 'ada', PhoneNumber: local },
  auth0: { user_id: 'auth0|1', username: 'ada', phone_number: local, phone_verified: true },
  cognito: { Username: 'ada', Attributes: [{ Name: 'phone_number', Value: local }] },
  entra: { id: '1', userPrincipalName: 'ada@example.com', mobilePhone: local, identities: [], accountEnabled: true },
  firebase: { localId: '1', email: 'ada@example.com', phoneNumber: local },
  fusionauth: { id: '1', username: 'ada', mobilePhone: local },
  keycloak: { id: '1', username: 'ada', attributes: { phone_number: [local] } },
  okta: { id: '1', profile: { login: 'ada', mobilePhone: local } },
  supabase: { id: '1', email: 'ada@example.com', phone: '0612345678', phone_confirmed_at: null },
};

async function read(type: string, user: object, phoneRegion?: string): Promise<Person> {
  const content = type === 'keycloak' ? { users: [user] } : user;
  const inputs = [await inputFile(JSON.stringify(content))];
  const items = await readWith({ type, inputs, ...(phoneRegion === undefined ? {} : { phoneRegion }) });
  const [person] = peopleOf(items);
  if (person === undefined || items.length !== 1) throw new Error(`Expected one person, got ${JSON.stringify(items)}`);
  return person;
}

function mobiles(records: Person['identifiers'] | Person['addresses']): readonly string[] {
  return records.filter(({ type }) => type === 'mobile').map(({ value }) => value);
}

describe.each(Object.entries(users))('a phone number without a prefix, in an export of %s', (type, user) => {
  it('stands in the profile in E.164 by the region, and without one as it is written, as no name and no address', async () => {
    expect((await read(type, user, 'FR')).payload.phone_number).toBe(international);
    const unread = await read(type, user);
    expect(unread.payload.phone_number).toBe(type === 'supabase' ? '0612345678' : local);
    expect([...mobiles(unread.identifiers), ...mobiles(unread.addresses)]).toEqual([]);
  });
});

it.each(['auth0', 'cognito', 'firebase', 'supabase'])(
  'It is a login name and an address by the region, where numbers of %s are',
  async (type) => {
    const person = await read(type, users[type] ?? {}, 'FR');
    expect([mobiles(person.identifiers), mobiles(person.addresses)]).toEqual([[international], [international]]);
  },
);

it('Who signs in to Firebase with nothing but a number without a prefix moves by the region', async () => {
  const person = await read('firebase', { localId: '1', phoneNumber: local }, 'FR');
  expect(person.identifiers).toEqual([{ type: 'mobile', value: international }]);
});

it.each(['phone', 'phone_number'])(
  "A number in `identifiers` of Auth0's hashes, of type %s, is E.164 where it can be read, and else as it is written",
  async (type) => {
    const user = (value: string) => ({ _id: '1', email: 'ada@example.com', identifiers: [{ type, value }] });
    const cases = [
      [local, 'FR', international],
      [local, undefined, local],
      ['+33 6 12 34 56 78', undefined, international],
      ['ask me', 'FR', 'ask me'],
    ] as const;
    for (const [written, region, expected] of cases) {
      const person = await read('auth0', user(written), region);
      expect([mobiles(person.identifiers), mobiles(person.addresses)]).toEqual([[expected], [expected]]);
    }
  },
);

it('A number of Supabase in E.164 without its plus sign stays that, whatever the region', async () => {
  expect((await read('supabase', { id: '1', phone: '14155550100' }, 'FR')).payload.phone_number).toBe('+14155550100');
});
