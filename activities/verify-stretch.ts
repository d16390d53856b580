import { performance } from 'node:perf_hooks';
import type { StretchInput, StretchResult, VerificationTally } from '../contract/activities.ts';
import type { BatchVerification } from '../contract/dataset.ts';
import { type DatasetBatch, openDataset } from '../dataset/dataset-reader.ts';
import { readVerificationOutcome, writeVerificationOutcome } from '../dataset/outcomes.ts';
import { addVerification, nothingVerified } from '../report/accounting.ts';
import { tenMinutes } from '../verification/patience.ts';
import { readBackBatch } from '../verification/read-back.ts';
import { withHeartbeats } from './heartbeats.ts';
import { runStretch, type Step, type StretchCheckpoint } from './stretch.ts';
import type { TargetClients } from './target-clients.ts';

/** Reads a stretch of a dataset back from the pool and compares it, batch by batch. */
export async function verifyStretch(
  clients: TargetClients,
  input: StretchInput,
): Promise<StretchResult<VerificationTally>> {
  const { run, range } = input;
  const { folder, indexSha256 } = input.dataset;
  const dataset = await openDataset(folder, indexSha256);
  const { client } = await clients.to(input.target);
  return await withHeartbeats<
    StretchCheckpoint<BatchVerification, VerificationTally>,
    StretchResult<VerificationTally>
  >(async ({ signal, checkpoint, beat }) => {
    const readBack = async (batch: DatasetBatch): Promise<Step<BatchVerification>> => {
      const begun = performance.now();
      try {
        const entry = await readBackBatch(client, batch, signal, { patience: tenMinutes });
        return { entry, requests: 1, requestSeconds: (performance.now() - begun) / 1000 };
      } catch (error) {
        if (signal.aborted) return { interrupted: true };
        throw error;
      }
    };
    return await runStretch<DatasetBatch, BatchVerification, VerificationTally>({
      range,
      batchesPerSegment: dataset.manifest.batchesPerSegment,
      checkpoint,
      none: nothingVerified,
      signal,
      batches: (part) => dataset.batches(part),
      readPart: async (batch) => (await readVerificationOutcome(folder, run, batch))?.batches,
      writePart: async (batches) => await writeVerificationOutcome(folder, { run, batches }),
      step: readBack,
      count: addVerification,
      beat,
    });
  });
}
