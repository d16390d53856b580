import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { usualPoolRules } from '../../contract/pool.ts';
import { RejectsWriter } from '../../dataset/rejects.ts';
import { checkpointVersion, readCheckpoint, writeFacts, writeMark } from '../../preparation/checkpoint.ts';
import { Partition } from '../../preparation/partition.ts';
import { ReusedMemory } from '../../preparation/reused-memory.ts';
import { segmentBuilder } from '../../preparation/segment-users.ts';
import type { SharedText } from '../../preparation/shared-texts.ts';
import { Tally } from '../../preparation/tally.ts';
import { type WritingMark, writeSegments } from '../../preparation/write-segments.ts';
import { personWith } from './persons.ts';
import { filesBelow, settingsFor, temporaryFolder } from './stage.ts';

const users = 2_345;
const none = { byOrder: new Map(), sharing: 0 };

/** Writes segments from a mark to the end, of users that have these texts, and calls `onMark` for each mark on the way. */
async function write(
  folder: string,
  from: WritingMark,
  texts: readonly SharedText[],
  onMark: (mark: WritingMark) => Promise<void>,
) {
  const rejects = new RejectsWriter(folder, from.rejects);
  const tally = new Tally(from.tally);
  const settings = await settingsFor([], folder);
  const buildSegment = segmentBuilder(folder, settings, texts);
  const parts = {
    folder,
    settings,
    settlements: none,
    merged: new Map(),
    texts: new Map(texts),
    buildSegment,
    memory: new ReusedMemory(false),
  };
  const calls = { onBucket() {}, onMerged() {}, onMark };
  const written = await writeSegments(from, { ...parts, rejects, tally, marksApart: 0, ...calls });
  await rejects.sync();
  rejects.close();
  return { written, counts: tally.counts(), rejects: rejects.byReason };
}

async function datasetOf(folder: string): Promise<Map<string, string>> {
  const files = await filesBelow(folder);
  for (const name of files.keys())
    if (/^(?:buckets|identifiers)\/|^(?:source|mark)\.json$/.test(name)) files.delete(name);
  return files;
}

test('writing goes on from every mark, in a folder of another name, to the same bytes and counts', async () => {
  const folder = join(await temporaryFolder(), 'first');
  await mkdir(folder);
  const rejects = new RejectsWriter(folder);
  const tally = new Tally();
  const partition = new Partition(folder, 16, await settingsFor([], folder), usualPoolRules, rejects, tally);
  for (let user = 0; user < users; user += 1) {
    // Every hundredth record has the key of the one before, which only shows once users are sorted.
    const sourceKey = `user ${user % 100 === 7 ? user - 1 : user}`;
    const identifiers = [{ type: 'email', value: `${user}@example.com` }] as const;
    partition.add({ person: personWith({ sourceKey, identifiers, position: { input: 'in', line: user + 1 } }) });
  }
  const { buckets, texts } = partition.finish();
  await rejects.sync();
  rejects.close();
  const beginning = {
    buckets,
    skip: 0,
    segments: { segments: 0, keysBytes: 0, indexBytes: 0 },
    rejects: rejects.mark(),
    tally: tally.state,
  };
  const facts = {
    version: checkpointVersion,
    origin: JSON.parse('{}'),
    read: users,
    groups: [],
    texts,
    settled: [],
    sharing: 0,
  } as const;
  await writeFacts(folder, facts);

  const copies: string[] = [];
  const whole = await write(folder, beginning, texts, async (mark) => {
    await writeMark(folder, mark);
    const copy = `${folder}-${copies.length}`;
    await cp(folder, copy, { recursive: true });
    copies.push(copy);
  });
  expect(whole).toMatchObject({ counts: { prepared: users - 24 }, rejects: { duplicate_source_key: 24 } });
  expect(copies).toHaveLength(16);
  const expected = await datasetOf(folder);
  for (const copy of copies) {
    const mark = (await readCheckpoint(copy))?.mark;
    if (mark === undefined) throw new Error('a copy has a mark');
    expect(await write(copy, mark, texts, async () => undefined)).toEqual(whole);
    expect(await datasetOf(copy)).toEqual(expected);
  }
});

test('a bucket is removed only when a mark has passed it', async () => {
  const folder = await temporaryFolder();
  const rejects = new RejectsWriter(folder);
  const tally = new Tally();
  const partition = new Partition(folder, 4, await settingsFor([], folder), usualPoolRules, rejects, tally);
  for (let user = 0; user < users; user += 1) {
    partition.add({ person: personWith({ sourceKey: `${user}` }) });
  }
  const { buckets, texts } = partition.finish();
  const segments = { segments: 0, keysBytes: 0, indexBytes: 0 };
  const marks: WritingMark[] = [];
  const from = { buckets, skip: 0, segments, rejects: rejects.mark(), tally: tally.state };
  rejects.close();
  await write(folder, from, texts, async (mark) => {
    marks.push(mark);
    for (const { path } of mark.buckets) await readFile(path);
  });
  expect(marks.map(({ buckets: left }) => left.length)).toEqual([4, 3, 3, 1]);
});
