import type { StretchInput, StretchResult } from '../contract/activities.ts';
import type { JobRun } from '../contract/dataset.ts';
import type { BatchPresence, PresenceTally } from '../contract/undo.ts';
import { type DatasetBatch, openDataset } from '../dataset/dataset-reader.ts';
import { jobsBefore, outcomePlaceOf } from '../dataset/jobs.ts';
import { placeOfBatch } from '../dataset/layout.ts';
import type { OutcomePlace } from '../dataset/outcomes.ts';
import { recordPlace } from '../dataset/undo/known-before.ts';
import { presenceOf, readPresence, writePresence } from '../dataset/undo/presence-outcomes.ts';
import { presentUsers, presentUsersSettled } from '../verification/present-users.ts';
import { monotonicClock } from './clock.ts';
import { withHeartbeats } from './heartbeats.ts';
import { meteredReading } from './metered-reading.ts';
import { addPresence, nobodyLookedFor } from './presence-tally.ts';
import { passGate } from './request-gate.ts';
import { stopOf } from './setback.ts';
import { userIdsOf } from './split-batch.ts';
import { runStretch, type Step, type StretchCheckpoint } from './stretch.ts';
import { beginStretch } from './stretch-requests.ts';
import type { TargetClients } from './target-clients.ts';

/**
 * Notes whom the pool has of a stretch of a dataset, batch by batch: before an import, so that it can be undone, and
 * after an undo, to show what it left. Then it is known whom the pool should have, and whatever is otherwise is looked at
 * again.
 */
export async function recordStretch(
  clients: TargetClients,
  input: StretchInput,
): Promise<StretchResult<PresenceTally>> {
  const { job, range } = input;
  const { folder, indexSha256 } = input.dataset;
  const dataset = await openDataset(folder, indexSha256);
  const place = outcomePlaceOf(folder, job);
  const expected = job.job === 'undo' ? await ExpectedUsers.read(folder, job) : undefined;
  const { client, gate } = await clients.to(input.target);
  const requests = beginStretch(input, monotonicClock);
  return await withHeartbeats<StretchCheckpoint<BatchPresence, PresenceTally>, StretchResult<PresenceTally>>(
    async ({ signal, checkpoint, beat }) => {
      const reading = meteredReading(client, requests, monotonicClock);
      const { patience } = requests;
      const record = async (batch: DatasetBatch): Promise<Step<BatchPresence>> => {
        if (!(await passGate(gate, monotonicClock, signal))) return { interrupted: true };
        const ids = userIdsOf(batch.body);
        try {
          const present =
            expected === undefined
              ? await presentUsers(reading, { ...batch, ids }, signal, { patience })
              : await presentUsersSettled(reading, { ...batch, ids }, await expected.of(batch.batch), signal, {
                  patience,
                });
          const existing = ids.filter((id) => present.has(id));
          return { entry: { batch: batch.batch, users: batch.users, existing } };
        } catch (error) {
          return stopOf(error, { gate, clock: monotonicClock, random: Math.random, signal });
        }
      };
      const end = await runStretch<DatasetBatch, BatchPresence, PresenceTally>({
        range,
        batchesPerSegment: dataset.manifest.batchesPerSegment,
        checkpoint,
        none: nobodyLookedFor,
        isRetried: false,
        signal,
        batches: (part) => dataset.batches(part),
        readPart: async (batch) => await readPresence(place, batch),
        writePart: async (batches) => await writePresence(place, batches),
        step: record,
        isEnough: requests.isEnough,
        count: addPresence,
        beat,
      });
      return { ...end, ...requests.met() };
    },
  );
}

/** Whom an undo leaves: who was in the pool before the migration, and nobody else of the dataset. */
class ExpectedUsers {
  readonly #places: readonly OutcomePlace[];
  #segment = -1;
  #expected = new Map<number, ReadonlySet<string>>();

  private constructor(places: readonly OutcomePlace[]) {
    this.#places = places;
  }

  static async read(folder: string, job: JobRun): Promise<ExpectedUsers> {
    return new ExpectedUsers(recordPlace(folder, await jobsBefore(folder, job)));
  }

  /** A stretch goes through its batches in order: one segment is in memory at a time. */
  async of(batch: number): Promise<ReadonlySet<string>> {
    const { segment } = placeOfBatch(batch);
    if (segment !== this.#segment) {
      const recorded = await presenceOf(this.#places, segment);
      this.#expected = new Map(recorded.map((entry) => [entry.batch, new Set(entry.existing)]));
      this.#segment = segment;
    }
    return this.#expected.get(batch) ?? new Set();
  }
}
