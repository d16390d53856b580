import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CampaignFolder } from '../../../client/resets/campaign-folder.ts';
import { temporaryFolder } from '../../tooling/temporary-folder.ts';

async function* rows(...lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** What a command of a process left in a folder. */
async function leftBy(folder: string, pid: number, machine: string): Promise<string> {
  const name = `.resets-${pid}-${machine}-AbCdEf`;
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, 'resets-0001.csv'), 'ada@example.com');
  return name;
}

const machine = hostname().replaceAll(/[^0-9a-z]+/gi, '-');
const processThatIsGone = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('a folder that two campaigns are written into at once', () => {
  it('lets both be written, and holds the files of the last one alone', async () => {
    const path = join(temporaryFolder({}), 'resets');
    const first = await CampaignFolder.open(path, true);
    await first.write('resets-0001.csv', rows('first'));
    await first.write('resets-0002.csv', rows('first'));
    const second = await CampaignFolder.open(path, true);
    await second.write('resets-0001.csv', rows('second'));

    await first.publish();
    expect((await readdir(path)).filter((name) => !name.startsWith('.'))).toEqual([
      'resets-0001.csv',
      'resets-0002.csv',
    ]);
    await second.publish();
    expect(await readdir(path)).toEqual(['resets-0001.csv']);
    expect(await readFile(join(path, 'resets-0001.csv'), 'utf8')).toBe('second');
  });

  it('never has files of both when they appear at the same time', async () => {
    const path = join(temporaryFolder({}), 'resets');
    const names = Array.from({ length: 30 }, (_, stage) => `resets-${String(stage + 1).padStart(4, '0')}.csv`);
    const written = async (content: string): Promise<CampaignFolder> => {
      const folder = await CampaignFolder.open(path, true);
      for (const name of names) await folder.write(name, rows(content));
      return folder;
    };
    const campaigns = [await written('one'), await written('other')];
    await Promise.all(campaigns.map((campaign) => campaign.publish()));
    const contents = await Promise.all(names.map((name) => readFile(join(path, name), 'utf8')));
    expect(new Set(contents).size).toBe(1);
    expect(await readdir(path)).toHaveLength(names.length);
  });

  it('loses what a process left that is gone, and not what another machine may still be writing', async () => {
    const path = join(temporaryFolder({}), 'resets');
    await mkdir(path, { mode: 0o700 });
    await leftBy(path, processThatIsGone(), machine);
    const alive = await leftBy(path, process.ppid, machine);
    const elsewhere = await leftBy(path, processThatIsGone(), 'another-machine');
    await (await CampaignFolder.open(path, true)).close();
    expect((await readdir(path)).sort()).toEqual([alive, elsewhere].sort());

    const longAgo = new Date(Date.now() - 25 * 3_600_000);
    await utimes(join(path, elsewhere), longAgo, longAgo);
    await (await CampaignFolder.open(path, true)).close();
    expect(await readdir(path)).toEqual([alive]);
  });
});
