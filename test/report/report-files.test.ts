import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Finding } from '../../contract/dataset.ts';
import { writeReport } from '../../report/write-report.ts';
import { writeCourse } from './outcomes.ts';
import { run, sampleMigration, seededSecrets, userId } from './sample-migration.ts';

const files = ['index.html', 'report.json', 'unconfirmed.ndjson'];

test('no file of a report holds an address, a name, a telephone number or a hash of a user', async () => {
  const phones = (position: number) => seededSecrets(position).phone;
  for (const sourceKey of [undefined, phones]) {
    const users = 40;
    const input = await sampleMigration({ users, ...(sourceKey && { sourceKey }) });
    const findings = Array.from({ length: 20 }, (_, position): Finding => {
      const id = userId(position);
      return position % 2 === 0 ? { id, finding: 'missing' } : { id, finding: 'different', fields: ['payload.name'] };
    });
    const refused = [{ id: userId(0), status: 409 }];
    await writeCourse(input.settings.dataset, { users, findings, refused, batchesVerified: 10 });

    const { reportPath } = await writeReport(input);

    for (const name of files) {
      const text = await readFile(join(dirname(reportPath), name), 'utf8');
      expect(text).toContain(userId(39).slice(8));
      for (let position = 0; position < users; position += 1) {
        for (const secret of Object.values(seededSecrets(position))) expect(text).not.toContain(secret);
      }
    }
  }
});

test('a report is three files that only their owner may read, and no other is left in its folder', async () => {
  const input = await sampleMigration({ users: 5 });
  await writeCourse(input.settings.dataset, { users: 5, batchesVerified: 1 });

  const { reportPath } = await writeReport(input);

  expect(isAbsolute(reportPath)).toBe(true);
  expect((await readdir(dirname(reportPath))).toSorted()).toEqual(files);
  for (const name of files) expect((await stat(join(dirname(reportPath), name))).mode & 0o777).toBe(0o600);
});

test('a second report takes the place of the first', async () => {
  const input = await sampleMigration({ users: 5 });
  await writeReport(input);
  await writeCourse(input.settings.dataset, { users: 5 });

  const { reportPath } = await writeReport(input);

  expect(await readFile(reportPath, 'utf8')).toContain('<h1>Verified</h1>');
  expect(await readFile(join(dirname(reportPath), 'unconfirmed.ndjson'), 'utf8')).toBe('');
});

test('whom the migration did not bring is listed where that is asked for, and only there', async () => {
  const input = await sampleMigration({ users: 25 });
  const { dataset, verification } = input.settings;
  await writeCourse(dataset, { users: 25, foreign: 2, foreignListed: ['stranger 1', 'stranger 2'] });
  const listing = { ...input, settings: { ...input.settings, verification: { ...verification, listForeign: true } } };

  const { reportPath } = await writeReport(listing);
  const list = join(dirname(reportPath), 'foreign.ndjson');
  expect(await readFile(list, 'utf8')).toBe('{"id":"stranger 1"}\n{"id":"stranger 2"}\n');
  const json = JSON.parse(await readFile(join(dirname(reportPath), 'report.json'), 'utf8'));
  const foreignList = { file: 'foreign.ndjson', users: 2 };
  expect(json).toMatchObject({ foreign: 2, foreignList, summary: { outcome: 'verified' } });
  const sentence = 'The pool also holds 2 users that this migration did not bring';
  expect(await readFile(reportPath, 'utf8')).toContain(`${sentence}; all are in foreign.ndjson.`);

  await writeReport(input);
  expect((await readdir(dirname(reportPath))).toSorted()).toEqual(files);
  expect(await readFile(reportPath, 'utf8')).toContain(`${sentence}.`);

  // They were counted, and nobody asked for their ids then.
  await writeCourse(dataset, { users: 25, foreign: 2 });
  await writeReport(listing);
  expect(await readFile(list, 'utf8')).toBe('');
  expect(await readFile(reportPath, 'utf8')).toContain(`${sentence}; 0 of them are in foreign.ndjson.`);
});

test('where foreign users were not counted to the end, what is told of them is not taken for all', async () => {
  const input = await sampleMigration({ users: 25 });
  const { dataset, verification } = input.settings;
  await writeCourse(dataset, { users: 25, foreign: 2, foreignUncounted: true, foreignListed: ['one', 'two'] });
  const listing = { ...input, settings: { ...input.settings, verification: { ...verification, listForeign: true } } };

  const { reportPath } = await writeReport(listing);
  const json = JSON.parse(await readFile(join(dirname(reportPath), 'report.json'), 'utf8'));
  expect(json).toMatchObject({ foreign: 2, foreignUncounted: 1, summary: { outcome: 'verified' } });
  const page = await readFile(reportPath, 'utf8');
  expect(page).toContain('The pool also holds at least 2 users that this migration did not bring; 2 of them are in');
  expect(page).toContain('Who else is in the pool was not counted among the users of 1 batch:');
});

test('a list of foreign users that is gone is no report but a fault', async () => {
  const input = await sampleMigration({ users: 5 });
  const { dataset } = input.settings;
  await writeCourse(dataset, { users: 5, foreign: 1, foreignListed: ['stranger'] });
  await rm(join(dataset, 'verification', '000000-00.foreign.ndjson'));
  const verification = { ...input.settings.verification, listForeign: true };
  const failure = writeReport({ ...input, settings: { ...input.settings, verification } });
  await expect(failure).rejects.toMatchObject({ problem: 'damaged_dataset' });
  expect((await readdir(input.settings.report)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a report that cannot be written says so, names the place and leaves nothing behind', async () => {
  const input = await sampleMigration({ users: 5 });
  const folder = input.settings.report;
  await mkdir(join(folder, 'index.html'), { recursive: true });

  const failure = writeReport(input);

  await expect(failure).rejects.toMatchObject({ problem: 'unwritable_dataset', where: join(folder, 'index.html') });
  await expect(failure).rejects.toThrow('The report cannot be written: EISDIR');
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a list of rejected records that is not whole is no report but a fault', async () => {
  const input = await sampleMigration({ users: 5, counts: { rejected: 2, read: 7 } });

  await expect(writeReport(input)).rejects.toMatchObject({ problem: 'damaged_dataset' });
});

test('an outcome that names a user whom the dataset does not hold is no report but a fault', async () => {
  const input = await sampleMigration({ users: 3 });
  const path = join(input.settings.dataset, 'verification', '000000-00.json');
  await mkdir(dirname(path));
  const findings = [{ id: userId(99), finding: 'missing' }];
  await writeFile(path, JSON.stringify({ run, batches: [{ batch: 0, confirmed: 2, findings, foreign: 0 }] }));

  await expect(writeReport(input)).rejects.toMatchObject({ problem: 'damaged_dataset' });
  expect(await readdir(input.settings.report)).toEqual([]);
});
