import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { MappingSettings } from '../../contract/mapping.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import { settingsFor, temporaryFolder } from './stage.ts';

/** What the one user of a record signs in with and is written to at, in a pool that counts letter case or does not. */
async function preparedFrom(
  type: string,
  record: unknown,
  pool: { readonly identifierCaseInsensitive: boolean },
  mapping?: MappingSettings,
): Promise<{ readonly identifiers: readonly string[]; readonly addresses: readonly string[] }> {
  const settings = await settingsFor([], await temporaryFolder());
  const input = join(await temporaryFolder(), 'users.json');
  await writeFile(input, JSON.stringify(record));
  const source = { type, inputs: [input], ...(mapping === undefined ? {} : { mapping }) };
  const { manifest } = await prepareDataset({ settings: { ...settings, source }, pool });
  expect(manifest.counts).toMatchObject({ read: 1, prepared: 1, rejected: 0, sharingIdentifiers: 0 });
  const dataset = await openDataset(settings.dataset);
  for await (const { body } of dataset.batches({ from: 0, to: manifest.batches })) {
    const { user_identifiers, user_verifiable_addresses } = JSON.parse(body.toString());
    return {
      identifiers: user_identifiers.map(
        (one: Record<string, string>) => `${one.type} ${one.identifier} as ${one.identifier_lc}`,
      ),
      addresses: user_verifiable_addresses.map((one: Record<string, string>) => one.address),
    };
  }
  throw new Error('Expected a batch');
}

const caseCounts = { identifierCaseInsensitive: false };
const caseIsNothing = { identifierCaseInsensitive: true };

const record = { id: '1', mail: 'Ada@Example.com', login: 'ada@example.com' };

test.each<[string, MappingSettings['identifiers'] & object]>([
  [
    'after',
    [
      { type: 'email', value: 'mail' },
      { type: 'uid', value: 'login' },
    ],
  ],
  [
    'before',
    [
      { type: 'uid', value: 'login' },
      { type: 'email', value: 'mail' },
    ],
  ],
])('a user name stated %s an e-mail that differs in case stays where the pool counts case', async (_, identifiers) => {
  const mapping = { key: 'id', identifiers };
  expect(await preparedFrom('ndjson', record, caseCounts, mapping)).toEqual({
    identifiers: ['email Ada@Example.com as Ada@Example.com', 'uid ada@example.com as ada@example.com'],
    addresses: ['Ada@Example.com'],
  });
  expect(await preparedFrom('ndjson', record, caseIsNothing, mapping)).toEqual({
    identifiers: ['email Ada@Example.com as ada@example.com'],
    addresses: ['Ada@Example.com'],
  });
});

test('what the mapping overrides and what the adapter has read are held to the same rule', async () => {
  const user = {
    id: 'k-1',
    username: 'ada@example.com',
    email: 'old@example.com',
    attributes: { mail: [record.mail] },
  };
  const mapping: MappingSettings = { identifiers: [{ type: 'email', value: 'attributes.mail[0]' }] };
  const realm = { realm: 'acme', users: [user] };
  const { identifiers } = await preparedFrom('keycloak', realm, caseCounts, mapping);
  expect(identifiers).toEqual(['email Ada@Example.com as Ada@Example.com', 'uid ada@example.com as ada@example.com']);
  const lowered = await preparedFrom('keycloak', realm, caseIsNothing, mapping);
  expect(lowered.identifiers).toEqual(['email Ada@Example.com as ada@example.com']);
});

test('the same text is one identifier in a pool of either kind, as the type that says most', async () => {
  const mapping: MappingSettings = {
    key: 'id',
    identifiers: [
      { type: 'external', value: 'login' },
      { type: 'uid', value: 'login' },
      { type: 'email', value: 'login' },
    ],
  };
  for (const pool of [caseCounts, caseIsNothing]) {
    const { identifiers } = await preparedFrom('ndjson', { id: '1', login: 'ada@example.com' }, pool, mapping);
    expect(identifiers).toEqual(['email ada@example.com as ada@example.com']);
  }
});
