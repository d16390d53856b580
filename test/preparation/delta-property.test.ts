import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodySections } from '../../dataset/batch-body.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { datasetUsers } from '../../dataset/dataset-users.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import { prepareMigration } from '../../preparation/prepare-migration.ts';
import { migrated, ndjson } from './delta-stage.ts';
import { auth0Line, settingsFor, temporaryFolder } from './stage.ts';

/** What a user is in an export: not there, rejected, or there with one of a few profiles. */
const fates = ['absent', 'rejected', 'a', 'b'] as const;
const users = 70;
const exports = fc
  .array(fc.constantFrom(...fates), { minLength: users, maxLength: users })
  .filter((contents) => contents.some((fate) => fate !== 'absent'));

function linesOf(contents: readonly (typeof fates)[number][]): string[] {
  return contents.flatMap((fate, user) => {
    if (fate === 'absent') return [];
    return [auth0Line(user, fate === 'rejected' ? { email: undefined } : { connection: fate })];
  });
}

/** Every user's records as they are sent, by the ids. */
async function poolOf(folder: string): Promise<Map<string, string>> {
  const pool = new Map<string, string>();
  for await (const { id, entry } of datasetUsers(await openDataset(folder))) {
    pool.set(id, bodySections.map((section) => entry.records(section).toString()).join('\n'));
  }
  return pool;
}

async function prepared(lines: readonly string[], usersPerBatch: number, since?: string) {
  const settings = await settingsFor(lines, await temporaryFolder());
  return {
    ...settings,
    import: { ...settings.import, usersPerBatch },
    ...(since === undefined ? {} : { since }),
  };
}

test('a pool that has the earlier dataset has the newer one after the delta, but for users that left; and no user was sent needlessly', async () => {
  await fc.assert(
    fc.asyncProperty(
      exports,
      exports,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      async (before, now, usersPerBatch, usersPerBatchNow) => {
        const earlier = await prepared(linesOf(before), usersPerBatch);
        await prepareDataset({ settings: earlier });
        await migrated(earlier.dataset);
        // Where nobody was to be sent, nothing was left to tell of it.
        if (before.every((fate) => fate === 'absent' || fate === 'rejected')) return;
        const settings = await prepared(linesOf(now), usersPerBatchNow, earlier.dataset);
        const { manifest, folder } = await prepareMigration({ settings });

        const pool = await poolOf(earlier.dataset);
        const delta = await poolOf(folder);
        for (const [id, records] of delta) expect(pool.get(id)).not.toBe(records);
        for (const [id, records] of delta) pool.set(id, records);
        const left = [...(await ndjson(folder, 'vanished.ndjson')), ...(await ndjson(folder, 'rejected-now.ndjson'))];
        for (const { id } of left) expect(pool.delete(String(id))).toBe(true);
        expect(pool).toEqual(await poolOf(settings.dataset));

        const was = (user: number, ...fate: readonly string[]) => fate.includes(before[user] ?? '');
        const count = (isIt: (fate: string, user: number) => boolean) => now.filter(isIt).length;
        const there = ['a', 'b'];
        expect(manifest.delta?.counts).toMatchObject({
          new: count((fate, user) => there.includes(fate) && !was(user, ...there)),
          changed: count((fate, user) => there.includes(fate) && was(user, ...there) && !was(user, fate)),
          notConfirmed: 0,
          unchanged: count((fate, user) => there.includes(fate) && was(user, fate)),
          vanished: count((fate, user) => fate === 'absent' && was(user, ...there)),
          rejectedNow: count((fate, user) => fate === 'rejected' && was(user, ...there)),
        });
        const { read, prepared: sent, rejected, unchanged = -1 } = manifest.counts;
        expect(read).toBe(sent + rejected + unchanged);
        for (const used of [earlier.dataset, settings.dataset]) await rm(used, { recursive: true });
      },
    ),
    { numRuns: 15 },
  );
});
