import { describe, expect, it } from 'vitest';
import { inputFile, peopleOf, readAll, readOne, rejectOne, rejectsOf } from './reading.ts';

/** A B2C account as Microsoft's reference of `identities` has it: two local names and one at Facebook. */
const user = {
  id: '4562bcc8-c436-4f95-b7c0-4f8ce89dca5e',
  displayName: 'John Smith',
  givenName: 'John',
  surname: 'Smith',
  userPrincipalName: '4562bcc8-c436-4f95-b7c0-4f8ce89dca5e@contoso.onmicrosoft.com',
  mail: 'john.smith@example.org',
  otherMails: ['jsmith@yahoo.com'],
  mobilePhone: '+1 425 555 0109',
  preferredLanguage: 'en-US',
  accountEnabled: true,
  userType: 'Member',
  creationType: 'LocalAccount',
  createdDateTime: '2019-10-12T07:20:50Z',
  lastPasswordChangeDateTime: '2020-01-02T03:04:05Z',
  identities: [
    { signInType: 'userName', issuer: 'contoso.onmicrosoft.com', issuerAssignedId: 'johnsmith' },
    { signInType: 'emailAddress', issuer: 'contoso.onmicrosoft.com', issuerAssignedId: 'jsmith@yahoo.com' },
    { signInType: 'federated', issuer: 'facebook.com', issuerAssignedId: '5eecb0cd' },
    {
      signInType: 'userPrincipalName',
      issuer: 'contoso.onmicrosoft.com',
      issuerAssignedId: '4562bcc8-c436-4f95-b7c0-4f8ce89dca5e@contoso.onmicrosoft.com',
    },
  ],
  extension_b7c3e5a1d2f84c6e9a0b1c2d3e4f5a6b_loyaltyNumber: '212342',
  signInActivity: {
    lastSignInDateTime: '2024-07-30T11:00:00Z',
    lastSuccessfulSignInDateTime: '2024-07-29T11:00:00Z',
  },
};

/** As the directory of an organisation has its own people. */
const employee = {
  id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd',
  displayName: 'Adele Vance',
  userPrincipalName: 'AdeleV@contoso.com',
  mail: 'AdeleV@contoso.com',
  jobTitle: 'Retail Manager',
  accountEnabled: true,
  identities: [{ signInType: 'userPrincipalName', issuer: 'contoso.com', issuerAssignedId: 'AdeleV@contoso.com' }],
};

const page = (...users: readonly unknown[]) => ({
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users',
  '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=x',
  value: users,
});

describe('an Entra user', () => {
  it('of Azure AD B2C signs in with its local names and identity providers, not with its principal name', async () => {
    expect(await readOne('entra', page(user))).toEqual({
      sourceKey: user.id,
      position: { input: 'export.json', record: 1 },
      status: 'active',
      identifiers: [
        { type: 'uid', value: 'johnsmith' },
        { type: 'email', value: 'jsmith@yahoo.com' },
        {
          type: 'federated',
          value: 'facebook.com:5eecb0cd',
          metadata: { provider: 'facebook.com', subject: '5eecb0cd' },
        },
      ],
      addresses: [
        { type: 'email', value: 'jsmith@yahoo.com', verified: false },
        { type: 'email', value: 'john.smith@example.org', verified: false },
        { type: 'mobile', value: '+14255550109', verified: false },
      ],
      payload: {
        given_name: 'John',
        family_name: 'Smith',
        name: 'John Smith',
        locale: 'en-US',
        phone_number: '+14255550109',
      },
      metadata: {
        extensions: { loyaltyNumber: '212342' },
        profile: {
          userPrincipalName: user.userPrincipalName,
          userType: 'Member',
          creationType: 'LocalAccount',
        },
      },
      password: { format: 'withheld', value: '', createdAt: '2020-01-02T03:04:05Z' },
      createdAt: '2019-10-12T07:20:50Z',
      lastLoginAt: '2024-07-29T11:00:00Z',
    });
  });

  it('of an organisation signs in with its principal name', async () => {
    const person = await readOne('entra', page(employee));
    expect(person.identifiers).toEqual([{ type: 'email', value: 'AdeleV@contoso.com' }]);
    expect(person.password).toEqual({ format: 'withheld', value: '' });
    expect(person.metadata).toMatchObject({ profile: { jobTitle: 'Retail Manager' } });
  });

  it.each([
    ['an identity provider', { signInType: 'federated', issuer: 'google.com', issuerAssignedId: '1' }, 'google.com:1'],
    [
      'a code by e-mail',
      { signInType: 'federated', issuer: 'mail', issuerAssignedId: 'a@example.com' },
      'a@example.com',
    ],
    ['its phone', { signInType: 'phoneNumber', issuer: 'x', issuerAssignedId: '+14255550109' }, '+14255550109'],
  ])('that signs in with %s alone has no password', async (_, identity, value) => {
    const person = await readOne('entra', page({ ...user, identities: [identity, user.identities[3]] }));
    expect(person.identifiers.map((identifier) => identifier.value)).toEqual([value]);
    expect(person.password).toBeUndefined();
  });

  it('that another organisation’s person was invited as has its address as a name, and no password', async () => {
    const principal = 'ada_example.com#EXT#@contoso.onmicrosoft.com';
    const guest = {
      ...employee,
      userPrincipalName: principal,
      mail: 'ada@example.com',
      userType: 'Guest',
      externalUserState: 'PendingAcceptance',
      identities: [
        { signInType: 'federated', issuer: 'ExternalAzureAD', issuerAssignedId: null },
        { signInType: 'userPrincipalName', issuer: 'contoso.onmicrosoft.com', issuerAssignedId: principal },
      ],
    };
    const person = await readOne('entra', page(guest));
    expect(person.identifiers).toEqual([{ type: 'email', value: 'ada@example.com' }]);
    expect(person.password).toBeUndefined();
    expect(person.status).toBe('new');
    expect((await readOne('entra', page({ ...guest, externalUserState: 'Accepted' }))).status).toBe('active');
  });

  it('that is disabled arrives inactive, and one that never signed in has no last login', async () => {
    const signInActivity = { lastSignInDateTime: '0001-01-01T00:00:00Z' };
    const person = await readOne('entra', page({ ...user, accountEnabled: false, signInActivity }));
    expect(person.status).toBe('inactive');
    expect(person).not.toHaveProperty('lastLoginAt');
  });

  it('keeps the custom attributes of one name that two applications have', async () => {
    const other = { extension_00000000000000000000000000000000_loyaltyNumber: 'other' };
    expect((await readOne('entra', page({ ...user, ...other }))).metadata).toMatchObject({
      extensions: { loyaltyNumber: '212342', extension_00000000000000000000000000000000_loyaltyNumber: 'other' },
    });
  });

  it.each([
    [{ ...user, id: null }, 'missing_field', 'id'],
    [{ ...user, accountEnabled: 'yes' }, 'invalid_value', 'accountEnabled'],
    [{ ...user, identities: {} }, 'invalid_value', 'identities'],
    [{ ...user, identities: [{ issuer: 'x' }] }, 'missing_field', 'identities[0].signInType'],
    [
      { ...user, identities: [{ signInType: 'federated', issuerAssignedId: '1' }] },
      'missing_field',
      'identities[0].issuer',
    ],
    [{ ...user, createdDateTime: 'soon' }, 'invalid_value', 'createdDateTime'],
    [{ ...employee, userPrincipalName: null, identities: [] }, 'missing_field', 'userPrincipalName'],
  ])('that cannot be a person (%j) is rejected by its field', async (broken, reason, field) => {
    expect(await rejectOne('entra', page(broken))).toMatchObject({ reason, field });
  });
});

describe('an Entra export', () => {
  it('may be one user a line, a list of users, or pages in several files', async () => {
    const lines = await inputFile([user, employee].map((one) => JSON.stringify(one)).join('\n'), 'users.ndjson');
    const list = await inputFile(JSON.stringify([user]));
    const pages = await inputFile(JSON.stringify(page(employee), null, 2) + JSON.stringify(page(user), null, 2));
    expect(peopleOf(await readAll('entra', lines, list, pages)).map(({ sourceKey }) => sourceKey)).toEqual(
      [user, employee, user, employee, user].map(({ id }) => id),
    );
  });

  it('without the properties that have to be selected is refused as a whole, with the line that selects them', async () => {
    const { identities: _, accountEnabled: __, ...unselected } = user;
    const refusal = readAll('entra', await inputFile(JSON.stringify(page(unselected, unselected))));
    await expect(refusal).rejects.toMatchObject({
      problem: 'broken_source',
      what: expect.stringContaining('identities and no accountEnabled'),
      next: expect.stringMatching(/\$select=.*,accountEnabled,identities$/),
    });
    await expect(refusal).rejects.not.toMatchObject({ message: expect.stringContaining('John') });
  });

  it('rejects a single user who has them not', async () => {
    const { identities: _, ...unselected } = user;
    const items = await readAll('entra', await inputFile(JSON.stringify(page(user, unselected))));
    expect(rejectsOf(items)).toMatchObject([{ reason: 'missing_field', field: 'identities', position: { record: 2 } }]);
  });
});
