import { expect, test } from 'vitest';
import type { UserKey } from '../../contract/dataset.ts';
import type { PasswordStrategy } from '../../contract/settings.ts';
import { type Dataset, openDataset } from '../../dataset/dataset-reader.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import { auth0Line, settingsFor, temporaryFolder } from './stage.ts';

const crypt = '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/';
const phpass = '$P$984478476IagS59wHZvyQMArzfx58u.';

async function prepare(lines: readonly string[], strategy: PasswordStrategy = 'migrate'): Promise<Dataset> {
  const plain = await settingsFor(lines, await temporaryFolder());
  const settings = { ...plain, passwords: { strategy }, source: { ...plain.source, duplicates: 'merge' as const } };
  await prepareDataset({ settings });
  return await openDataset(settings.dataset);
}

/** Reasons by the place in the source, of the users and then of those that were merged into them. */
async function reasonsOf(dataset: Dataset): Promise<Record<string, string | undefined>> {
  const keys: UserKey[] = [];
  for await (const block of dataset.allKeys()) keys.push(...block);
  return Object.fromEntries(keys.map(({ at, reset }) => [at, reset]));
}

test('each user whose password has to be reset is told with its reason, as often as the manifest counts it', async () => {
  const lines = [
    auth0Line(1),
    auth0Line(2, { passwordHash: crypt }),
    auth0Line(3, { passwordHash: phpass }),
    auth0Line(4, { passwordHash: undefined }),
    auth0Line(5, { passwordHash: crypt }),
  ];
  const dataset = await prepare(lines);
  expect(await reasonsOf(dataset)).toEqual({
    'users.ndjson, line 1': undefined,
    'users.ndjson, line 2': 'crypt',
    'users.ndjson, line 3': 'phpass',
    'users.ndjson, line 4': undefined,
    'users.ndjson, line 5': 'crypt',
  });
  expect(dataset.manifest.counts.resets).toEqual({ crypt: 2, phpass: 1 });
});

test('where the run resets all passwords, the hash’s own reason goes before that', async () => {
  const dataset = await prepare([auth0Line(1), auth0Line(2, { passwordHash: crypt })], 'force-reset');
  expect(await reasonsOf(dataset)).toEqual({
    'users.ndjson, line 1': 'forced_by_strategy',
    'users.ndjson, line 2': 'crypt',
  });
});

test('a merged user’s reason is that of the password it ends up with, and goes with it', async () => {
  const same = { email: 'ann@example.com' };
  const dataset = await prepare([
    auth0Line(1, { ...same, passwordHash: undefined }),
    auth0Line(2, { ...same, passwordHash: phpass }),
    auth0Line(3, { email: 'bob@example.com' }),
    auth0Line(4, { email: 'bob@example.com', passwordHash: crypt }),
  ]);
  expect(await reasonsOf(dataset)).toEqual({
    'users.ndjson, line 1': 'phpass',
    'users.ndjson, line 2': undefined,
    'users.ndjson, line 3': undefined,
    'users.ndjson, line 4': undefined,
  });
  expect(dataset.manifest.counts.resets).toEqual({ phpass: 1 });
});
