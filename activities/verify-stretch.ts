import type { StretchResult, VerificationTally, VerifyStretchInput } from '../contract/activities.ts';
import type { BatchVerification } from '../contract/dataset.ts';
import { type DatasetBatch, openDataset } from '../dataset/dataset-reader.ts';
import { writeForeignUsers } from '../dataset/foreign-users.ts';
import { placeOf } from '../dataset/jobs.ts';
import { readVerificationOutcome, writeVerificationOutcome } from '../dataset/outcomes.ts';
import { addVerification, nothingVerified } from '../report/accounting.ts';
import { foreignUsers } from '../verification/foreign-users.ts';
import { lastPossibleId } from '../verification/listed-range.ts';
import { readBackBatch } from '../verification/read-back.ts';
import { monotonicClock } from './clock.ts';
import { withHeartbeats } from './heartbeats.ts';
import { meteredReading } from './metered-reading.ts';
import { passGate } from './request-gate.ts';
import { stopOf } from './setback.ts';
import { runStretch, type Step, type StretchCheckpoint } from './stretch.ts';
import { beginStretch } from './stretch-requests.ts';
import type { TargetClients } from './target-clients.ts';

/** Reads a stretch of a dataset back from the pool and compares it, batch by batch. */
export async function verifyStretch(
  clients: TargetClients,
  input: VerifyStretchInput,
): Promise<StretchResult<VerificationTally>> {
  const { job, range } = input;
  const { folder, indexSha256 } = input.dataset;
  const dataset = await openDataset(folder, indexSha256);
  const place = placeOf(folder, job);
  const { client, gate } = await clients.to(input.target);
  const requests = beginStretch(input, monotonicClock);
  return await withHeartbeats<
    StretchCheckpoint<BatchVerification, VerificationTally>,
    StretchResult<VerificationTally>
  >(async ({ signal, checkpoint, beat }) => {
    const reading = meteredReading(client, requests, monotonicClock);
    const { patience } = requests;
    const verify = async (batch: DatasetBatch): Promise<BatchVerification> => {
      // Behind the last user there may be others, who are in no batch's range otherwise.
      const isLast = batch.batch === dataset.manifest.batches - 1;
      const sent = isLast ? { ...batch, lastUserId: lastPossibleId } : batch;
      const verification = await readBackBatch(reading, sent, signal, { patience });
      if (!input.listForeign || verification.foreign === 0) return verification;
      const ids = foreignUsers(reading, sent, signal, patience);
      const foreign = await writeForeignUsers(place, batch.batch, ids);
      return { ...verification, foreign, foreignListedBy: place.run };
    };
    const readBack = async (batch: DatasetBatch): Promise<Step<BatchVerification>> => {
      if (!(await passGate(gate, monotonicClock, signal))) return { interrupted: true };
      try {
        return { entry: await verify(batch) };
      } catch (error) {
        return stopOf(error, { gate, clock: monotonicClock, random: Math.random, signal });
      }
    };
    const end = await runStretch<DatasetBatch, BatchVerification, VerificationTally>({
      range,
      batchesPerSegment: dataset.manifest.batchesPerSegment,
      checkpoint,
      none: nothingVerified,
      isRetried: false,
      signal,
      batches: (part) => dataset.batches(part),
      readPart: async (batch) => await readVerificationOutcome(place, batch),
      writePart: async (batches) => await writeVerificationOutcome(place, batches),
      step: readBack,
      isEnough: requests.isEnough,
      count: addVerification,
      beat,
    });
    return { ...end, ...requests.met() };
  });
}
