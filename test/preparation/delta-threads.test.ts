import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrated, settingsSince } from './delta-stage.ts';
import { auth0Line, auth0Lines, contentOf, settingsFor, temporaryFolder } from './stage.ts';

/** As it is built, since only that form has threads of its own. */
const { prepareMigration }: typeof import('../../preparation/prepare-migration.ts') = await import(
  // @ts-expect-error -- built before the tests run, without types of its own
  '../../dist/preparation/prepare-migration.js'
);

test('any number of threads writes the same delta, and makes it since a dataset that any number wrote', async () => {
  const before = auth0Lines(12_000);
  const newer = before.flatMap((line, user) => {
    if (user % 997 === 3) return [];
    if (user % 997 === 5) return ['broken'];
    if (user % 997 === 7) return [auth0Line(user, { email: undefined })];
    return user % 50 === 9
      ? [auth0Line(user, { passwordHash: '$scrypt$x', connection: 'é' }), auth0Line(50_000 + user)]
      : [line];
  });
  const deltas: unknown[] = [];
  for (const threads of [0, 2]) {
    const earlier = await settingsFor(before, await temporaryFolder());
    await prepareMigration({ settings: earlier, threads: 2 - threads });
    await migrated(earlier.dataset);
    const settings = await settingsSince(newer, earlier.dataset);
    const { manifest, folder } = await prepareMigration({ settings, threads });
    expect(manifest.delta?.counts).toMatchObject({ new: 240, changed: 240, vanished: 26, rejectedNow: 13 });
    expect(folder).toBe(join(settings.dataset, 'delta'));
    deltas.push(await contentOf(folder));
  }
  expect(deltas[1]).toEqual(deltas[0]);
});
