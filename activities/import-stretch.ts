import { activityInfo } from '@temporalio/activity';
import type { ImportStretchInput, ImportTally, StretchResult } from '../contract/activities.ts';
import type { BatchOutcome } from '../contract/dataset.ts';
import { type DatasetBatch, openDataset } from '../dataset/dataset-reader.ts';
import { readImportOutcome, writeImportOutcome } from '../dataset/outcomes.ts';
import { holdsUsers } from '../verification/read-back.ts';
import { choicesFor } from './batch-choices.ts';
import { monotonicClock } from './clock.ts';
import { withHeartbeats } from './heartbeats.ts';
import { importBatch } from './import-batch.ts';
import { addOutcome, nothingTaken } from './import-tally.ts';
import { passGate } from './request-gate.ts';
import { runStretch, type StretchCheckpoint } from './stretch.ts';
import { beginStretch } from './stretch-requests.ts';
import type { TargetClients } from './target-clients.ts';

/** Imports a stretch of a dataset; see {@link runStretch} for what a crash leaves and {@link importBatch} for answers. */
export async function importStretch(
  clients: TargetClients,
  input: ImportStretchInput,
): Promise<StretchResult<ImportTally>> {
  const { run, range, mode } = input;
  const { folder, indexSha256 } = input.dataset;
  const dataset = await openDataset(folder, indexSha256);
  const { client, gate } = await clients.to(input.target);
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
        readPart: async (batch) => (await readImportOutcome(folder, run, batch))?.batches,
        writePart: async (batches) => await writeImportOutcome(folder, { run, batches }),
        step: async (batch) =>
          await importBatch(batch, {
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
          }),
        isEnough: requests.isEnough,
        count: addOutcome,
        beat,
      });
      return { ...end, ...requests.met() };
    },
  );
}
