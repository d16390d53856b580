import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { prepareDataset } from '../../preparation/prepare.ts';
import { auth0Line, auth0Lines, contentOf, settingsFor, temporaryFolder } from './stage.ts';

/** Lines with rejects of every kind among them, so that these are gone on with too. */
const lines = [
  ...auth0Lines(5_000),
  auth0Line(17),
  'broken',
  auth0Line(9_001, { email: 'user3@example.com' }),
  auth0Line(9_002, { email: undefined }),
];

test('a preparation that is stopped after reading goes on where it was, and writes what it would have written', async () => {
  const settings = await settingsFor(lines, await temporaryFolder());
  const whole = { ...settings, dataset: await temporaryFolder() };
  await prepareDataset({ settings: whole });

  const stop = new AbortController();
  const told: number[] = [];
  const stopped = prepareDataset({
    settings,
    signal: stop.signal,
    onProgress(read) {
      told.push(read);
      // Told once more for each bucket: the second of these is stopped.
      if (told.filter((one) => one === lines.length).length === 1) stop.abort(new Error('stopped'));
    },
  });
  await expect(stopped).rejects.toThrow('stopped');
  expect((await readdir(settings.dataset)).filter((name) => name.startsWith('.preparing-'))).toHaveLength(1);

  const again: number[] = [];
  const { manifest } = await prepareDataset({ settings, onProgress: (read) => again.push(read) });
  expect(new Set(again)).toEqual(new Set([lines.length]));
  expect(manifest.counts).toMatchObject({ read: lines.length, rejected: 5 });
  expect(await contentOf(settings.dataset)).toEqual(await contentOf(whole.dataset));
  expect((await readdir(settings.dataset)).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('what was begun of another input is not gone on with', async () => {
  const settings = await settingsFor(lines, await temporaryFolder());
  const stop = new AbortController();
  const stopped = prepareDataset({
    settings,
    signal: stop.signal,
    onProgress: (read) => read === lines.length && stop.abort(new Error('stopped')),
  });
  await expect(stopped).rejects.toThrow('stopped');
  const other = await settingsFor(auth0Lines(10), settings.dataset);
  const { manifest } = await prepareDataset({ settings: other });
  expect(manifest.counts.prepared).toBe(10);
  expect((await readdir(settings.dataset)).filter((name) => name.startsWith('.'))).toEqual([]);
});
