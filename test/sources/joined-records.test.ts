import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SourceItem } from '../../contract/source.ts';
import { type JoinInput, type JoinRule, joinRecords } from '../../sources/joined-records.ts';
import type { PlacedRecord } from '../../sources/record-parts.ts';
import { rejectsOf } from './reading.ts';

/** Tells as a reject's explanation which records came together. */
const rule: JoinRule = {
  entries: ({ key, side, ...rest }) => {
    if (typeof key !== 'string' || (side !== 'owner' && side !== 'detail')) return undefined;
    return [{ side, key, record: rest }];
  },
  keyless: (placed) => told([placed]),
  items: (owner, details) => [told(owner === undefined ? details : [owner, ...details])],
};

function told(records: readonly PlacedRecord[]): SourceItem {
  const [first] = records;
  const explanation = records.map(({ record }) => String(record.name)).join(' ');
  return { reject: { position: first?.position ?? { input: '' }, reason: 'invalid_value', explanation } };
}

async function* blocksOf(...blocks: readonly (readonly JoinInput[])[]): AsyncGenerator<readonly JoinInput[]> {
  yield* blocks;
}

async function joined(blocks: AsyncIterable<readonly JoinInput[]>): Promise<readonly SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const block of joinRecords(blocks, rule)) items.push(...block);
  return items;
}

function placed(line: number, record: Readonly<Record<string, unknown>>): JoinInput {
  return { position: { input: 'x', line }, record };
}

/** A folder for temporary files that belongs to this test alone. */
async function ownTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'poolferry-test-'));
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
  return folder;
}

describe('records that are joined', () => {
  it('come together by their keys in any order, with the places where they stand', async () => {
    const key = fc.constantFrom('a', 'b', 'c', '', '__proto__', 'tab\t', 'line\n', '"é😀');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(key, fc.constantFrom('owner', 'detail')), { maxLength: 12 }),
        async (shapes) => {
          const inputs = shapes.map(([key, side], index) => placed(index + 1, { key, side, name: `${index + 1}` }));
          const expected = new Map<string, string[]>();
          const later: string[][] = [];
          for (const wanted of ['owner', 'detail']) {
            for (const [index, [key, side]] of shapes.entries()) {
              const group = expected.get(key);
              if (side !== wanted) continue;
              if (group === undefined) expected.set(key, [`${index + 1}`]);
              else if (side === 'detail') group.push(`${index + 1}`);
              else later.push([`${index + 1}`]);
            }
          }
          const items = rejectsOf(await joined(blocksOf(inputs)));
          const groups = [...expected.values(), ...later].map((group) => group.join(' '));
          expect(items.map(({ explanation }) => explanation).sort()).toEqual(groups.sort());
          for (const { explanation, position } of items) expect(explanation.split(' ')[0]).toBe(`${position.line}`);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('pass on at once what has no key, and what was rejected before', async () => {
    const before = told([{ position: { input: 'x' }, record: { name: 'before' } }]);
    const items = rejectsOf(await joined(blocksOf([placed(1, { name: 'keyless' }), { item: before }])));
    expect(items.map(({ explanation }) => explanation)).toEqual(['keyless', 'before']);
  });

  it('of any content and length come out as they went in', async () => {
    const record = { key: 'a', side: 'owner', name: '\u0000\t\n😀'.repeat(300_000), more: { list: [1, null, 'x'] } };
    const [item] = rejectsOf(await joined(blocksOf([placed(1, record)])));
    expect(item?.explanation).toBe(record.name);
  });

  it('wait in files that nobody else may read, and that are gone afterwards', async () => {
    const folder = await ownTemporaryFolder();
    const seen: [number, number][] = [];
    const inputs = Array.from({ length: 300 }, (_, index) => {
      const side = index % 2 === 0 ? 'owner' : 'detail';
      return placed(index + 1, { key: `${index}`, side, name: 'x'.repeat(60_000) });
    });
    for await (const _ of joinRecords(blocksOf(inputs), rule)) {
      if (seen.length > 0) continue;
      const [parts = ''] = await readdir(folder);
      for (const file of await readdir(join(folder, parts))) {
        seen.push([
          (await stat(join(folder, parts))).mode & 0o777,
          (await stat(join(folder, parts, file))).mode & 0o777,
        ]);
      }
    }
    expect(seen.length).toBeGreaterThan(100);
    expect(new Set(seen.map(String))).toEqual(new Set([String([0o700, 0o600])]));
    expect(await readdir(folder)).toEqual([]);
  });

  it('leave no files when nobody wants the rest, or when an export cannot be read', async () => {
    const folder = await ownTemporaryFolder();
    const inputs = [placed(1, { key: 'a', side: 'owner' }), placed(2, { key: 'b', side: 'owner' })];
    for await (const block of joinRecords(blocksOf(inputs), rule)) {
      expect(block).toHaveLength(1);
      break;
    }
    expect(await readdir(folder)).toEqual([]);
    const broken = async function* (): AsyncGenerator<readonly JoinInput[]> {
      yield inputs;
      throw new Error('broken off');
    };
    await expect(joined(broken())).rejects.toThrow('broken off');
    expect(await readdir(folder)).toEqual([]);
  });

  it('need a folder for temporary files, and say which one when there is none', async () => {
    vi.stubEnv('TMPDIR', '/nowhere');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    await expect(joined(blocksOf())).rejects.toMatchObject({
      problem: 'unreadable_source',
      where: '/nowhere',
      next: expect.stringContaining('TMPDIR'),
    });
  });
});
