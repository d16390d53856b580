import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MendedRecord } from '../../contract/mended.ts';
import { addMended } from '../../dataset/mended.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import { auth0Line, auth0Lines, filesBelow, settingsFor, temporaryFolder } from './stage.ts';

const mendedLine = (line: number, text: string): MendedRecord => ({
  place: { input: 'users.ndjson', line, lines: 1 },
  text,
});

/** What was prepared, but for what names the export: when, and of what. */
async function contentOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = await filesBelow(folder);
  const { counts, indexSha256 } = JSON.parse(files.get('manifest.json') ?? '');
  files.delete('mended.ndjson');
  return files.set('manifest.json', JSON.stringify({ counts, indexSha256 }));
}

test('mending records prepares what an export that was written so would: users, rejects, ids and counts', async () => {
  const line = fc.oneof(
    fc.nat(6).map((user) => auth0Line(user)),
    fc.tuple(fc.nat(9), fc.nat(6)).map(([user, email]) => auth0Line(user, { email: `user${email}@example.com` })),
    fc.constantFrom('broken', '{}', '[]', auth0Line(9, { email: 7 })),
  );
  const lines = fc.array(fc.record({ text: line, mended: fc.option(line) }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(lines, async (given) => {
      const texts = given.map(({ text }) => text);
      const mended = await settingsFor(texts, await temporaryFolder());
      const { manifest } = await prepareDataset({ settings: mended });
      const inputs = manifest.origin.inputs.map(({ name, sha256 }) => ({ name, sha256 }));
      const records = given.flatMap(({ mended: text }, index) => (text === null ? [] : [mendedLine(index + 1, text)]));
      await addMended(mended.dataset, { inputs, records });
      await prepareDataset({ settings: mended });

      const rewritten = await settingsFor(
        given.map(({ text, mended: other }) => other ?? text),
        await temporaryFolder(),
      );
      await prepareDataset({ settings: rewritten });
      expect(await contentOf(mended.dataset)).toEqual(await contentOf(rewritten.dataset));
    }),
    { numRuns: 40 },
  );
});

test('a preparation that was stopped goes on with the mended records that it began with, and not with others', async () => {
  const lines = [...auth0Lines(3_000), 'broken'];
  const settings = await settingsFor(lines, await temporaryFolder());
  const { manifest } = await prepareDataset({ settings });
  const inputs = manifest.origin.inputs.map(({ name, sha256 }) => ({ name, sha256 }));
  const stopOnceRead = async (): Promise<void> => {
    const stop = new AbortController();
    const onProgress = (_: number, share?: number) => share === undefined && stop.abort(new Error('stopped'));
    const stopped = prepareDataset({ settings, signal: stop.signal, onProgress });
    await expect(stopped).rejects.toThrow('stopped');
  };
  const shares: (number | undefined)[] = [];
  const onProgress = (_: number, share?: number) => void shares.push(share);

  await addMended(settings.dataset, { inputs, records: [mendedLine(3_001, auth0Line(9_000))] });
  await stopOnceRead();
  const goneOn = await prepareDataset({ settings, onProgress });
  expect(shares.every((share) => share === undefined)).toBe(true);
  expect(goneOn.manifest.counts).toMatchObject({ read: 3_001, prepared: 3_001, rejected: 0 });

  await addMended(settings.dataset, { inputs, records: [mendedLine(3_001, '{}')] });
  await stopOnceRead();
  await addMended(settings.dataset, { inputs, records: [mendedLine(3_001, auth0Line(9_001))] });
  const anew = await prepareDataset({ settings, onProgress });
  expect(shares.some((share) => share !== undefined)).toBe(true);
  expect(anew.manifest.counts).toMatchObject({ read: 3_001, rejected: 0 });
});

test('progress tells the share of all inputs that was read, up to the whole', async () => {
  const settings = await settingsFor(auth0Lines(20_000), await temporaryFolder());
  const shares: number[] = [];
  await prepareDataset({ settings, onProgress: (_, share) => share !== undefined && shares.push(share) });
  expect(shares.length).toBeGreaterThan(5);
  expect(shares).toEqual(shares.toSorted((one, other) => one - other));
  expect(shares.at(-1)).toBe(1);
});

test('a list of mended records that is not as it was written is told, and nothing is prepared without it', async () => {
  const settings = await settingsFor(auth0Lines(2), await temporaryFolder());
  await writeFile(`${settings.dataset}/mended.ndjson`, '{"formatVersion":1,"inputs":[]}\n{"text":"secret"}\n');
  const failed = prepareDataset({ settings });
  await expect(failed).rejects.toMatchObject({ problem: 'damaged_dataset' });
  await expect(failed).rejects.not.toThrow('secret');
});
