import { activityInfo } from '@temporalio/activity';
import type { ImportStretchInput, ImportTally, StretchResult } from '../contract/activities.ts';
import type { BatchOutcome } from '../contract/dataset.ts';
import { type DatasetBatch, openDataset } from '../dataset/dataset-reader.ts';
import { placeOf } from '../dataset/jobs.ts';
import { readImportOutcome, writeImportOutcome } from '../dataset/outcomes.ts';
import { holdsUsers } from '../verification/read-back.ts';
import { choicesFor } from './batch-choices.ts';
import { monotonicClock } from './clock.ts';
import { withHeartbeats } from './heartbeats.ts';
import { type BatchImport, importBatch } from './import-batch.ts';
import { addOutcome, nothingTaken } from './import-tally.ts';
import { RepairPlan } from './repair-plan.ts';
import { passGate } from './request-gate.ts';
import { onlyUsers, userIdsOf } from './split-batch.ts';
import { runStretch, type Step, type StretchCheckpoint } from './stretch.ts';
import { beginStretch } from './stretch-requests.ts';
import type { TargetClients } from './target-clients.ts';

/** Imports a stretch of a dataset; see {@link runStretch} for what a crash leaves and {@link importBatch} for answers. */
export async function importStretch(
  clients: TargetClients,
  input: ImportStretchInput,
): Promise<StretchResult<ImportTally>> {
  const { job, range, mode } = input;
  const { folder, indexSha256 } = input.dataset;
  const dataset = await openDataset(folder, indexSha256);
  const { client, gate } = await clients.to(input.target);
  const place = placeOf(folder, job);
  const repair = job.job === 'repair' ? await RepairPlan.read(input.dataset, job) : undefined;
  const requests = beginStretch(input, monotonicClock);
  return await withHeartbeats<StretchCheckpoint<BatchOutcome, ImportTally>, StretchResult<ImportTally>>(
    async ({ signal, checkpoint, beat }) => {
      const isRetried = activityInfo().attempt > 1;
      const end = await runStretch<DatasetBatch, BatchOutcome, ImportTally>({
        range,
        batchesPerSegment: dataset.manifest.batchesPerSegment,
        checkpoint,
        none: nothingTaken,
        isRetried,
        signal,
        batches: (part) => dataset.batches(part),
        readPart: async (batch) => await readImportOutcome(place, batch),
        writePart: async (batches) => await writeImportOutcome(place, batches),
        step: async (batch) => {
          const target: BatchImport = {
            ...choicesFor(batch.batch, input, isRetried),
            tries: requests.tries,
            signal,
            gate,
            meter: requests.meter,
            recorder: requests.recorder,
            // A request that is in flight is let end: cutting it would leave its users unaccounted for.
            send: async (body) => await client.importBatch(body, mode),
            isThere: async (body) => {
              await passGate(gate, monotonicClock, signal);
              return await holdsUsers(client, body, signal, { patience: requests.patience });
            },
            explain: (answer) => client.importProblem(answer),
            clock: monotonicClock,
            random: Math.random,
          };
          return await (repair === undefined ? importBatch(batch, target) : importAgain(repair, batch, target));
        },
        isEnough: requests.isEnough,
        count: addOutcome,
        beat,
      });
      return { ...end, ...requests.met() };
    },
  );
}

/**
 * Sends the users of a batch again that were not confirmed. A stretch goes through batches without any too, where ranges
 * were put together: these keep what is known of them.
 */
async function importAgain(plan: RepairPlan, batch: DatasetBatch, target: BatchImport): Promise<Step<BatchOutcome>> {
  const sent = await plan.unconfirmed(batch.batch);
  const entryOf = async (again: BatchOutcome): Promise<Step<BatchOutcome>> => ({
    entry: await plan.outcome(userIdsOf(batch.body), sent, again),
  });
  if (sent.size === 0) {
    return await entryOf({ batch: batch.batch, mode: target.mode, users: 0, accepted: 0, refused: [], requests: 0 });
  }
  const step = await importBatch({ batch: batch.batch, body: onlyUsers(batch.body, sent), users: sent.size }, target);
  return 'entry' in step ? await entryOf(step.entry) : step;
}
