import { choicesFor } from '../../activities/batch-choices.ts';
import type { Clock } from '../../activities/clock.ts';
import { deleteBatch } from '../../activities/delete-batch.ts';
import { importBatch } from '../../activities/import-batch.ts';
import { addOutcome, nothingTaken } from '../../activities/import-tally.ts';
import { addPresence, nobodyLookedFor } from '../../activities/presence-tally.ts';
import type { RequestGate } from '../../activities/request-gate.ts';
import { stopOf } from '../../activities/setback.ts';
import { runStretch, type Step, type StretchCheckpoint } from '../../activities/stretch.ts';
import { beginStretch, type StretchRequests } from '../../activities/stretch-requests.ts';
import { planBatch } from '../../activities/undo-plan.ts';
import type {
  DeleteStretchInput,
  ImportStretchInput,
  ImportTally,
  SampleCredentialsInput,
  SampledCredentials,
  StretchInput,
  StretchResult,
  VerificationTally,
} from '../../contract/activities.ts';
import type { BatchOutcome, BatchRange, BatchVerification } from '../../contract/dataset.ts';
import type { RecipePlan } from '../../contract/probe.ts';
import type { BatchDeletion, BatchPresence, DeletionTally, PresenceTally } from '../../contract/undo.ts';
import { type BegunDeletion, nothingBegun } from '../../dataset/undo/begun-deletion.ts';
import { addVerification, nothingVerified } from '../../report/accounting.ts';
import { addDeletion, nobodyDeleted } from '../../report/undo/deletion-tally.ts';
import { TargetFault } from '../../secureauth/problems.ts';
import { drawnPlaces, seedOf } from '../../verification/drawn-places.ts';
import { sampleSize, upperBound } from '../../verification/sample-statistics.ts';
import type { SimulatedUser } from './simulated-pool.ts';
import type { SimulatedTarget } from './simulated-target.ts';

/** The dataset, and what the activities write beside it: it outlives every crash. */
export class SimulatedDataset {
  readonly batches: readonly (readonly SimulatedUser[])[];
  readonly imported = new Map<number, readonly BatchOutcome[]>();
  readonly verified = new Map<number, readonly BatchVerification[]>();
  /** Whom the pool had before the import, and after an undo. */
  readonly recorded = { migrate: new Map<number, BatchPresence>(), undo: new Map<number, BatchPresence>() };
  readonly deleted = new Map<number, readonly BatchDeletion[]>();
  readonly begun = new Map<number, BegunDeletion>();
  /** By which plan for hashes it was prepared, each time that it was written anew. */
  readonly preparations: RecipePlan[] = [];
  /** When verification began. */
  verifiedFrom: number | undefined;

  constructor(batches: number, usersPerBatch: number) {
    this.batches = Array.from({ length: batches }, (_, batch) =>
      Array.from({ length: usersPerBatch }, (__, user) => ({
        id: `${String(batch).padStart(6, '0')}-${String(user).padStart(3, '0')}`,
        content: batch * 1_000 + user,
      })),
    );
  }

  get users(): readonly SimulatedUser[] {
    return this.batches.flat();
  }
}

/** What an attempt of an activity has of its worker and of Temporal. */
export interface Attempt<Checkpoint> {
  readonly clock: Clock;
  readonly gate: RequestGate;
  readonly signal: AbortSignal;
  readonly first: boolean;
  readonly checkpoint: Checkpoint | undefined;
  beat(checkpoint: Checkpoint): void;
  random(): number;
  /** What the attempt waits for; nothing comes back to one whose worker was killed meanwhile. */
  alive<Result>(awaited: Promise<Result>): Promise<Result>;
}

export const batchesPerSegment = 10;

const neverAborted = new AbortController().signal;

/** The import's activity, on the project's own code for stretches and batches; target, files and time are simulated. */
export async function importStretch(
  input: ImportStretchInput,
  attempt: Attempt<StretchCheckpoint<BatchOutcome, ImportTally>>,
  dataset: SimulatedDataset,
  target: SimulatedTarget,
): Promise<StretchResult<ImportTally>> {
  const { clock, gate, signal } = attempt;
  const isRetried = !attempt.first;
  const requests = beginStretch(input, clock);
  const end = await runStretch<number, BatchOutcome, ImportTally>({
    ...stretchOf(input, attempt, dataset.imported),
    none: nothingTaken,
    isRetried,
    isEnough: requests.isEnough,
    step: async (batch) => {
      const users = dataset.batches[batch] ?? [];
      return await importBatch(
        { batch, body: Buffer.from(JSON.stringify({ users })), users: users.length },
        {
          ...choicesFor(batch, input, isRetried),
          tries: requests.tries,
          signal,
          gate,
          meter: requests.meter,
          recorder: requests.recorder,
          send: async (body) => await attempt.alive(target.import(usersOf(body), input.mode)),
          isThere: async (body) => {
            target.lookUps += 1;
            return (await attempt.alive(target.holds(usersOf(body)))).every(Boolean);
          },
          explain: (answer) =>
            new TargetFault(answer.kind === 'conflict' ? 'conflicts' : 'target_failing', answer.kind, '', '', answer),
          clock,
          random: () => attempt.random(),
        },
      );
    },
    count: addOutcome,
  });
  return { ...end, ...requests.met() };
}

/** Verification's activity, as {@link importStretch}. */
export async function verifyStretch(
  input: StretchInput,
  attempt: Attempt<StretchCheckpoint<BatchVerification, VerificationTally>>,
  dataset: SimulatedDataset,
  target: SimulatedTarget,
): Promise<StretchResult<VerificationTally>> {
  const { clock } = attempt;
  dataset.verifiedFrom ??= clock.now();
  const requests = beginStretch(input, clock);
  const end = await runStretch<number, BatchVerification, VerificationTally>({
    ...stretchOf(input, attempt, dataset.verified),
    isRetried: false,
    none: nothingVerified,
    isEnough: requests.isEnough,
    step: async (batch): Promise<Step<BatchVerification>> => {
      const users = dataset.batches[batch] ?? [];
      const begun = clock.now();
      try {
        const there = await attempt.alive(target.holds(users));
        requests.meter.answered(clock.now() - begun);
        requests.recorder.add(clock.now() - begun);
        const findings = users.flatMap(({ id }, place) => (there[place] ? [] : [{ id, finding: 'missing' } as const]));
        return { entry: { batch, confirmed: users.length - findings.length, findings, foreign: 0 } };
      } catch (error) {
        if (error instanceof TargetFault) {
          requests.meter.faulted(error.answer, clock.now() - begun);
          requests.recorder.add(clock.now() - begun, error.answer);
        }
        return stopOf(error, attempt);
      }
    },
    count: addVerification,
  });
  return { ...end, ...requests.met() };
}

/** The sample's activity: the project's own draw, and as many users looked up at once as it is told. */
export async function sampleCredentials(
  { job, sample: { confidence, wrongBelow }, requestsAtOnce }: SampleCredentialsInput,
  attempt: Attempt<never>,
  dataset: SimulatedDataset,
  target: SimulatedTarget,
): Promise<SampledCredentials> {
  const { users } = dataset;
  const seed = seedOf(job.run);
  const drawn = [...drawnPlaces(users.length, sampleSize(users.length, { confidence, wrongBelow }), seed)];
  const waiting = drawn.values();
  let wrong = 0;
  const look = async (): Promise<void> => {
    for (const place of waiting) if (!(await isAsSent(users[place], attempt, target))) wrong += 1;
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, look));
  const bound = upperBound({ wrong, drawn: drawn.length, users: users.length }, confidence);
  return { sampled: drawn.length, wrong, missing: 0, changedSince: 0, upperBound: bound, confidence, seed };
}

/** Asks until the target answers. */
async function isAsSent(
  user: SimulatedUser | undefined,
  { alive, clock, signal }: Attempt<never>,
  target: SimulatedTarget,
): Promise<boolean> {
  for (;;) {
    signal.throwIfAborted();
    target.lookUps += 1;
    try {
      return user !== undefined && (await alive(target.holds([user])))[0] === true;
    } catch (error) {
      if (!(error instanceof TargetFault)) throw error;
      await clock.wait(1_000, signal);
    }
  }
}

/** What a migration that can be undone looks at before, and an undo afterwards. */
export async function recordStretch(
  input: StretchInput,
  attempt: Attempt<StretchCheckpoint<BatchPresence, PresenceTally>>,
  dataset: SimulatedDataset,
  target: SimulatedTarget,
): Promise<StretchResult<PresenceTally>> {
  const recorded = dataset.recorded[input.job.job === 'undo' ? 'undo' : 'migrate'];
  const requests = beginStretch(input, attempt.clock);
  const end = await runStretch<number, BatchPresence, PresenceTally>({
    ...stretchOf(input, attempt, new Map()),
    isRetried: false,
    none: nobodyLookedFor,
    isEnough: requests.isEnough,
    readPart: async (first) => {
      const part: BatchPresence[] = [];
      for (let entry = recorded.get(first); entry !== undefined; entry = recorded.get(first + part.length)) {
        part.push(entry);
      }
      return part.length === 0 ? undefined : part;
    },
    writePart: async (entries) => {
      await attempt.alive(attempt.clock.wait(1, neverAborted));
      for (const entry of entries) if (!recorded.has(entry.batch)) recorded.set(entry.batch, entry);
      await attempt.alive(attempt.clock.wait(1, neverAborted));
    },
    step: async (batch): Promise<Step<BatchPresence>> => {
      const users = dataset.batches[batch] ?? [];
      try {
        const present = await metered(requests, attempt, () => target.present(users));
        return { entry: { batch, users: users.length, existing: [...present] } };
      } catch (error) {
        return stopOf(error, attempt);
      }
    },
    count: addPresence,
  });
  return { ...end, ...requests.met() };
}

/** An undo's activity, as {@link importStretch}. */
export async function deleteStretch(
  input: DeleteStretchInput,
  attempt: Attempt<StretchCheckpoint<BatchDeletion, DeletionTally>>,
  dataset: SimulatedDataset,
  target: SimulatedTarget,
): Promise<StretchResult<DeletionTally>> {
  const requests = beginStretch(input, attempt.clock);
  const end = await runStretch<number, BatchDeletion, DeletionTally>({
    ...stretchOf(input, attempt, dataset.deleted),
    isRetried: false,
    none: nobodyDeleted,
    isEnough: requests.isEnough,
    step: async (batch) => {
      const users = dataset.batches[batch] ?? [];
      const outcomes = [...dataset.imported.values()].flat().filter((outcome) => outcome.batch === batch);
      const plan = planBatch(
        users.map(({ id }) => id),
        { presence: dataset.recorded.migrate.get(batch), outcomes: outcomes.slice(-1) },
        input.grounds,
      );
      return await deleteBatch({ batch, users: users.length }, plan, dataset.begun.get(batch) ?? nothingBegun, {
        ...attempt,
        present: async () => await metered(requests, attempt, () => target.present(users)),
        deleteUser: async (id) => await metered(requests, attempt, () => target.deleteUser(id)),
        isEnough: requests.isEnough,
        keep: async (begun) => {
          await attempt.alive(attempt.clock.wait(1, neverAborted));
          dataset.begun.set(batch, begun);
        },
      });
    },
    count: addDeletion,
  });
  return { ...end, ...requests.met() };
}

async function metered<Answer>(
  { meter }: StretchRequests,
  { clock, alive }: Pick<Attempt<unknown>, 'clock' | 'alive'>,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const begun = clock.now();
  try {
    const answer = await alive(call());
    meter.answered(clock.now() - begun);
    return answer;
  } catch (error) {
    if (error instanceof TargetFault) meter.faulted(error.answer, clock.now() - begun);
    throw error;
  }
}

function stretchOf<Entry extends { readonly batch: number }, Tally>(
  { range }: StretchInput,
  attempt: Attempt<StretchCheckpoint<Entry, Tally>>,
  parts: Map<number, readonly Entry[]>,
) {
  return {
    range,
    batchesPerSegment,
    checkpoint: attempt.checkpoint,
    signal: attempt.signal,
    async *batches({ from, to }: BatchRange) {
      for (let batch = from; batch < to; batch += 1) yield batch;
    },
    readPart: async (first: number) => parts.get(first),
    writePart: async (entries: readonly Entry[]) => {
      const [first, ...others] = entries;
      if (first === undefined) return;
      // A file takes its time, and its worker may be killed before or after it is there.
      await attempt.alive(attempt.clock.wait(1, neverAborted));
      parts.set(first.batch, entries);
      for (const { batch } of others) parts.delete(batch);
      await attempt.alive(attempt.clock.wait(1, neverAborted));
    },
    beat: (checkpoint: StretchCheckpoint<Entry, Tally>) => attempt.beat(checkpoint),
  };
}

function usersOf(body: Buffer): readonly SimulatedUser[] {
  return JSON.parse(body.toString()).users;
}
