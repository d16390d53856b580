import { activityInfo } from '@temporalio/activity';
import type { ImportStretchInput, ImportTally, StretchResult } from '../contract/activities.ts';
import type { BatchOutcome } from '../contract/dataset.ts';
import { type DatasetBatch, openDataset } from '../dataset/dataset-reader.ts';
import { outcomePlaceOf } from '../dataset/jobs.ts';
import { readImportOutcome, writeImportOutcome } from '../dataset/outcomes.ts';
import { holdsUsers } from '../verification/read-back.ts';
import { choicesFor } from './batch-choices.ts';
import { monotonicClock } from './clock.ts';
import { withHeartbeats } from './heartbeats.ts';
import { importAgain, openRepair } from './import-again.ts';
import { type BatchImport, type ImportedBatch, importBatch } from './import-batch.ts';
import { addOutcome, nothingTaken } from './import-tally.ts';
import { passGate } from './request-gate.ts';
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
  const place = outcomePlaceOf(folder, job);
  const repair = job.job === 'repair' ? await openRepair(input) : undefined;
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
          const send = async (part: ImportedBatch): Promise<Step<BatchOutcome>> =>
            withImportTime(await importBatch(part, target), client.answeredAt());
          if (repair === undefined) return await send(batch);
          return await importAgain(repair, batch, { client, target, patience: requests.patience, send });
        },
        isEnough: requests.isEnough,
        count: addOutcome,
        beat,
      });
      return { ...end, ...requests.met() };
    },
  );
}

/** Notes until when a batch was imported, by the target's clock: what it dates later was done in the pool since. */
function withImportTime(step: Step<BatchOutcome>, answeredAt: number): Step<BatchOutcome> {
  if (!('entry' in step) || step.entry.requests === 0) return step;
  return { entry: { ...step.entry, importedUntil: new Date(answeredAt).toISOString() } };
}
