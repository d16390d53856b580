import Table from 'cli-table3';
import { type LaneUse, measureLaneUse } from './lanes.ts';
import { measurePreparing } from './prepare.ts';
import { measureReadBack } from './read-back.ts';

/**
 * `npm run bench`: how well the lanes use the target at two paces, then preparing. `npm run bench -- lanes 960 50000`
 * measures one pace alone, in milliseconds and users; `npm run bench -- prepare 300000` prepares so many users;
 * `npm run bench -- read-back 200000` reads so many back.
 */
const [what, latency, users] = process.argv.slice(2);

const paces =
  latency === undefined
    ? [
        { latencyMs: 960, users: 60_000 },
        { latencyMs: 100, users: 400_000 },
      ]
    : [{ latencyMs: Number(latency), users: Number(users ?? 50_000) }];

if (what === undefined || what === 'lanes') {
  const table = new Table({
    head: ['ms a request', 'users', 'bare loop', 'Poolferry', 'lane use', 'most at once', 'worker peak'],
    style: { head: [], border: [] },
  });
  for (const pace of paces) {
    process.stderr.write(`Importing ${pace.users} users at ${pace.latencyMs} ms a request, twice ...\n`);
    table.push(row(await measureLaneUse(pace)));
  }
  process.stdout.write(`${table.toString()}\n`);
}
if (what === undefined || what === 'prepare') await measurePreparing(Number((what && latency) ?? 300_000));

if (what === 'read-back') {
  const table = new Table({
    head: ['users', 'bare listing', 'Poolferry', 'ratio', 'worker peak'],
    style: { head: [], border: [] },
  });
  const read = await measureReadBack(Number(latency ?? 200_000));
  table.push([
    read.users.toLocaleString('en-US'),
    perSecond(read.users, read.bareSeconds),
    perSecond(read.users, read.poolferrySeconds),
    read.ratio.toFixed(2),
    `${read.workerPeakMiB.toFixed(0)} MiB`,
  ]);
  process.stdout.write(`${table.toString()}\n`);
}

function perSecond(users: number, seconds: number): string {
  return `${seconds.toFixed(1)} s, ${Math.round(users / seconds).toLocaleString('en-US')} users a second`;
}

function row(use: LaneUse): string[] {
  return [
    String(use.latencyMs),
    use.users.toLocaleString('en-US'),
    `${use.bareSeconds.toFixed(1)} s`,
    `${use.poolferrySeconds.toFixed(1)} s`,
    use.use.toFixed(3),
    String(use.mostRequestsAtOnce),
    `${use.workerPeakMiB.toFixed(0)} MiB`,
  ];
}
