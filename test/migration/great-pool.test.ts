import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSyntheticUsers } from '../../bench/synthetic-auth0.ts';
import { startMigration } from '../../client/migration-handle.ts';
import type { Report, UnconfirmedUser } from '../../contract/report.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import type { ChooseDamage, ChooseFault, FaultyRequest } from '../../sandbox/index.ts';
import { createIdentityClient } from '../../secureauth/client.ts';
import { gate } from '../gate.ts';
import { dumpOf, person, shaHash } from '../sandbox/people.ts';
import { until } from '../until.ts';
import { Stage } from './stage.ts';

const strangers = 20_000;
const users = 50;

/** Pages that are listed where strangers count, and where they do not; see `verification/worthwhile-listing.ts`. */
const pagesForStrangers = 10;
const pagesForUsers = 2;

let stage: Stage;
let faults: ChooseFault | undefined;
let damage: ChooseDamage | undefined;
let requests: FaultyRequest[];

const listings = () => requests.filter(({ call }) => call === 'list_users').length;
const lookUps = () => requests.filter(({ method, path }) => method === 'GET' && /\/users\/[0-9a-f-]{36}$/.test(path));

beforeEach(async () => {
  requests = [];
  faults = undefined;
  damage = undefined;
  stage = await Stage.set({
    damage: (user) => damage?.(user),
    faults: async (request) => {
      requests.push(request);
      return await faults?.(request);
    },
  });
  await stage.work();
});

afterEach(async () => {
  await stage.strike();
});

type Import = Partial<MigrationSettings['import']>;
type Verification = Partial<MigrationSettings['verification']>;

async function settingsFor(number: number, imports: Import = {}, verification: Verification = {}) {
  const input = join(stage.folder, 'users.ndjson');
  await writeSyntheticUsers(input, number);
  return stage.settings(
    { type: 'auth0', inputs: [input] },
    { import: imports, verification: { exportLimit: 0, ...verification } },
  );
}

/** Ids of users that are put into the pool directly, in their order. */
async function putStrangers({ target }: MigrationSettings): Promise<readonly string[]> {
  const client = createIdentityClient({ target, secret: stage.sandbox.clientSecret });
  const hash = shaHash('everybody’s');
  const ids: string[] = [];
  for (let first = 0; first < strangers; first += 100) {
    const people = Array.from({ length: 100 }, (_, place) =>
      person(stage.sandbox, `stranger${first + place}@example.org`, { hash }),
    );
    expect(await client.importBatch(JSON.stringify(dumpOf(...people)), 'ignore')).toEqual({ kind: 'accepted' });
    ids.push(...people.map(({ id }) => id));
  }
  await client.close();
  requests = [];
  return ids.toSorted();
}

async function reportAt(reportPath: string): Promise<Report> {
  return JSON.parse(await readFile(join(dirname(reportPath), 'report.json'), 'utf8'));
}

describe('a few users among 20,000 others', () => {
  it('are verified one by one, without listing the others, of whom no number is told', async () => {
    const settings = await settingsFor(users);
    await putStrangers(settings);
    const damaged: string[] = [];
    damage = ({ entry: { user } }) => {
      damaged.push(user.id);
      if (damaged.length === 20) return { kind: 'drop_user' };
      return damaged.length === 40 ? { kind: 'change_payload' } : undefined;
    };
    const { summary, reportPath } = await stage.migrate(settings);
    expect(summary).toMatchObject({ outcome: 'differences', confirmed: users - 2, missing: 1, different: 1 });
    expect(listings()).toBe(pagesForStrangers);
    expect(lookUps().length).toBeLessThanOrEqual(users + 2);
    const unconfirmed = (await readFile(join(dirname(reportPath), 'unconfirmed.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map((line): UnconfirmedUser => JSON.parse(line));
    expect(unconfirmed).toMatchObject([
      { id: damaged[19], finding: 'missing' },
      { id: damaged[39], finding: 'different', fields: ['payload'] },
    ]);
    expect(await reportAt(reportPath)).toMatchObject({ foreign: 0, foreignUncounted: 1 });
    const page = await readFile(reportPath, 'utf8');
    expect(page).toContain('Who else is in the pool was not counted among the users of 1 batch');
    expect(page).not.toContain('The pool also holds');
  });

  it('are undone by a record that did not list the others, who are still there', async () => {
    const settings = await settingsFor(users, { recordExisting: true });
    const others = await putStrangers(settings);
    await stage.migrate(settings);
    expect(listings()).toBe(pagesForUsers + pagesForStrangers);
    expect(lookUps().length).toBeLessThanOrEqual(2 * users);
    requests = [];
    const { migration } = await startMigration(stage.client, settings, { job: 'undo' });
    const { summary } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'verified', undone: { deleted: users, kept: 0 }, confirmed: users });
    expect(listings()).toBe(pagesForUsers);
    expect(Array.from(stage.sandbox.store.users(), ({ user }) => user.id)).toEqual(others);
  });

  it('are found to have arrived in mode fail after a lost answer, without listing the others', async () => {
    const settings = await settingsFor(users, { mode: 'fail' });
    await putStrangers(settings);
    let imports = 0;
    faults = ({ call }) => {
      if (call !== 'import') return undefined;
      imports += 1;
      return imports === 1 ? { kind: 'reset', applied: true } : undefined;
    };
    const { summary, reportPath } = await stage.migrate(settings);
    expect(summary).toMatchObject({ outcome: 'verified', accepted: users, confirmed: users });
    expect(imports).toBe(2);
    expect(listings()).toBe(pagesForUsers + pagesForStrangers);
    expect(lookUps().length).toBeLessThanOrEqual(2 * users);
    expect(await reportAt(reportPath)).toMatchObject({ refused: 0 });
  });

  it('are verified beside a list of all others, which goes on where a pause and an outage stopped it', async () => {
    const settings = await settingsFor(users, {}, { listForeign: true });
    const others = await putStrangers(settings);
    const reached = gate();
    const goOn = gate();
    faults = async ({ call }) => {
      if (call !== 'list_users') return undefined;
      const listing = listings();
      if (listing === 60) {
        reached.open();
        await goOn.opened;
      }
      return listing >= 100 && listing < 104 ? { kind: 'answer', applied: false, status: 503 } : undefined;
    };
    const migration = await stage.start(settings);
    await reached.opened;
    await migration.control('pause');
    await until(async () => expect((await migration.standing()).lanesBusy).toBe(0));
    expect(listings()).toBe(60);
    goOn.open();
    await migration.control('resume');
    const { summary, reportPath } = await migration.result();
    expect(summary).toMatchObject({ outcome: 'verified', confirmed: users });
    const report = await reportAt(reportPath);
    expect(report).toMatchObject({ foreign: strangers, foreignList: { file: 'foreign.ndjson', users: strangers } });
    expect(report).not.toHaveProperty('foreignUncounted');
    const list = await readFile(join(dirname(reportPath), 'foreign.ndjson'), 'utf8');
    expect(list).toBe(others.map((id) => `${JSON.stringify({ id })}\n`).join(''));
    // Each page once: those for the look before, all of the pool with the empty one at its end, and those that failed.
    expect(listings()).toBeLessThanOrEqual(pagesForStrangers + (strangers + users) / 100 + 2 + 1 + 4);
    expect(lookUps().length).toBeLessThanOrEqual(users);
  });
});

it('a full pool is read back by listing alone, a page a batch', async () => {
  const settings = await settingsFor(2_000);
  const { summary } = await stage.migrate(settings);
  expect(summary).toMatchObject({ outcome: 'verified', confirmed: 2_000 });
  // The last batch's range goes on to the end of the pool, which an empty page tells.
  expect(listings()).toBe(20 + 1);
  expect(lookUps()).toEqual([]);
});
