import { isDeepStrictEqual } from 'node:util';
import { skippedByOperator } from '../../contract/dataset.ts';
import type { Simulated, SimulationOptions } from './simulate.ts';
import { planFor } from './simulated-probe.ts';

/** A braked lane has heard of it within the heartbeat's second. */
const heardWithinMs = 1_001;

/** Everything of the design's invariants that a migration which came to its end has broken, as sentences. */
export function brokenInvariants(options: SimulationOptions, run: Simulated): string[] {
  const broken: string[] = [];
  const check = (holds: boolean, otherwise: string): void => {
    if (!holds) broken.push(otherwise);
  };
  const { dataset, pool, state, target } = run;
  const poison = options.poison ?? new Set();
  const refused = new Set([...(options.refused ?? []), ...poison]);
  const there = options.there ?? new Set();
  const users = dataset.users;

  const outcomes = lastOfEach([...dataset.imported.values()].flat());
  const skipped = new Set<string>();
  const told = new Set<string>();
  for (const outcome of outcomes) {
    check(
      outcome.users === outcome.accepted + outcome.refused.length,
      `batch ${outcome.batch} has ${outcome.users} users, ${outcome.accepted} accepted and ${outcome.refused.length} refused`,
    );
    for (const { id, code } of outcome.refused) (code === skippedByOperator ? skipped : told).add(id);
  }
  check(
    outcomes.length === dataset.batches.length,
    `${outcomes.length} of ${dataset.batches.length} batches have an outcome`,
  );
  const sum = { accepted: users.length - told.size - skipped.size, refused: told.size + skipped.size };
  check(
    state.imported.accepted === sum.accepted && state.imported.refused === sum.refused,
    `the workflow counts ${JSON.stringify(state.imported)}, the outcomes ${JSON.stringify(sum)}`,
  );
  for (const id of told) check(refused.has(id) || there.has(id), `${id} is told as refused`);
  for (const id of skipped) check(there.has(id), `${id} was skipped and conflicts with nobody`);

  let asSent = 0;
  for (const { id, content } of users) {
    const found = pool.users.get(id);
    if (found === content) asSent += 1;
    else if (found === undefined) check(told.has(id) || skipped.has(id), `${id} is lost`);
    else check(there.has(id), `${id} is not as it was sent`);
    if (refused.has(id)) check(found === undefined || there.has(id), `${id} was refused and is there`);
  }
  check(pool.users.size <= users.length, 'the pool has more users than the dataset');
  const { confirmed, missing, different } = state.verified;
  // A killed worker's last request may be carried out when its users have been read back already.
  const late = run.kills > 0 && target.lastImportAt > (dataset.verifiedFrom ?? 0);
  check(late ? confirmed <= asSent : confirmed === asSent, `${confirmed} are confirmed, ${asSent} are there as sent`);
  check(
    confirmed + missing + different === users.length,
    `verification accounts for ${confirmed + missing + different}`,
  );

  broken.push(...brokenSums(run));
  const { sampled = 0, wrong = 0 } = state.credentials ?? {};
  check(sampled > 0 && sampled <= users.length, `${sampled} of ${users.length} users were sampled`);
  check(late || wrong <= users.length - asSent, `${wrong} are told as wrong, ${users.length - asSent} are`);

  // A killed worker's request may bring it in when its successor has removed it.
  check(!pool.holdsProbe || run.kills > 0, 'a synthetic user is left in the pool');
  const mustReset = state.prepared?.counts.resets.probe_failed ?? 0;
  check(
    mustReset === (options.readsHashes === 'never' ? users.length : 0),
    `${mustReset} users have to reset passwords that the pool reads ${options.readsHashes}`,
  );
  const { readBefore = 'as_usual', readsHashes = 'as_usual' } = options;
  check(
    isDeepStrictEqual(dataset.preparations, [...new Set([readBefore, readsHashes])].map(planFor)),
    `hashes that are read ${readsHashes} were written by ${JSON.stringify(dataset.preparations)}`,
  );
  // A killed worker's requests may still be at the target when its successor sends.
  check(target.mostInFlight <= (run.kills === 0 ? 8 : 16), `${target.mostInFlight} requests were in flight`);
  // A clock that somebody sets tells the time of nothing.
  const pauses = clockWasSet(options, run) ? [] : pausesOf(run);
  for (const { from, to } of pauses) {
    const within = target.arrivals.filter((at) => at > from + heardWithinMs && at < to);
    check(within.length === 0, `${within.length} requests began in the pause from ${from} to ${to}`);
  }
  return broken;
}

/** What the workflow's sums of requests have wrong: what an attempt that was killed had noted is lost with it. */
function brokenSums({ state, target, kills }: Simulated): readonly string[] {
  const { imports, readBack } = state.requests;
  const { arrivals, importErrors, lookUps, probes, requests } = target;
  const untimed = ['429', '401', 'broken', 'unconnected'];
  const timedAtTarget = arrivals.length - untimed.reduce((sum, error) => sum + (importErrors[error] ?? 0), 0);
  const timed = Object.values(imports.times).reduce((sum, count) => sum + count, 0);
  const sums: readonly (readonly [what: string, counted: number, atTarget: number])[] = [
    ['import requests', imports.requests, arrivals.length],
    ['import requests with a response time', timed, timedAtTarget],
    ['requests that read back', readBack.requests, requests - arrivals.length - lookUps - probes],
    ...Object.keys({ ...importErrors, ...imports.errors }).map(
      (error) => [`answers ${error} to imports`, imports.errors[error] ?? 0, importErrors[error] ?? 0] as const,
    ),
  ];
  return sums
    .filter(([, counted, atTarget]) => (kills === 0 ? counted !== atTarget : counted > atTarget))
    .map(([what, counted, atTarget]) => `the workflow counts ${counted} ${what}, the target ${atTarget}`);
}

/** Parts may overlap where an attempt was repeated: the later one holds, as for the report. */
function lastOfEach<Entry extends { readonly batch: number }>(entries: readonly Entry[]): readonly Entry[] {
  return [...new Map(entries.map((entry) => [entry.batch, entry])).values()];
}

function pausesOf({ state, milliseconds }: Simulated): readonly { readonly from: number; readonly to: number }[] {
  const pauses: { from: number; to: number }[] = [];
  let from: number | undefined;
  for (const { at, command, effect } of state.steering.audit) {
    if (command === 'pause' && effect.startsWith('Paused')) from = Date.parse(at);
    if (command !== 'resume' || !effect.startsWith('Resumed') || from === undefined) continue;
    pauses.push({ from, to: Date.parse(at) });
    from = undefined;
  }
  if (from !== undefined) pauses.push({ from, to: milliseconds });
  return pauses;
}

function clockWasSet({ weather }: SimulationOptions, { milliseconds }: Simulated): boolean {
  return (weather?.clockError?.(milliseconds) ?? 0) !== 0;
}
