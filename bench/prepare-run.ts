import { createReadStream } from 'node:fs';
import type { MigrationSettings } from '../contract/settings.ts';
import { prepareDataset } from '../preparation/prepare.ts';
import { prepareMigration } from '../preparation/prepare-migration.ts';

/**
 * One measurement, in a process of its own: `prepare INPUT FOLDER [THREADS]` prepares a dataset; `delta INPUT FOLDER
 * EARLIER` tells what has changed since another one, of an input that was prepared; `parse INPUT` parses and serialises the
 * lines of an input and does nothing else. Prints seconds and the peak of resident memory as JSON.
 */
const [measure, input = '', folder = '', more] = process.argv.slice(2);

async function parseAndSerialise(): Promise<void> {
  let rest = '';
  let characters = 0;
  for await (const chunk of createReadStream(input, { encoding: 'utf8', highWaterMark: 1_048_576 })) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) characters += JSON.stringify(JSON.parse(line)).length;
  }
  if (characters === 0) throw new Error('the input is empty');
}

const settings: MigrationSettings = {
  source: { type: 'auth0', inputs: [input] },
  target: {
    url: 'http://127.0.0.1',
    tenantId: 'default',
    poolId: 'caku6lrphdd3cfqro3mg',
    clientId: 'bench',
    clientSecret: { env: 'NOT_NEEDED' },
    tokenAuthentication: 'basic',
    paths: 'tenant',
    requestTimeoutMs: 1000,
  },
  dataset: folder,
  namespace: 'bench',
  passwords: { strategy: 'migrate' },
  import: { mode: 'ignore', lanes: 8, usersPerBatch: 100 },
  verification: { exportLimit: 0, followsImport: false, probe: false },
  report: folder,
};

const start = process.hrtime.bigint();
if (measure === 'prepare') {
  await prepareDataset({ settings, ...(more === undefined ? {} : { threads: Number(more) }) });
} else if (measure === 'delta' && more !== undefined) {
  await prepareMigration({ settings: { ...settings, since: more } });
} else {
  await parseAndSerialise();
}
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({ cpuSeconds: (user + system) / 1e6, seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }),
);
