import type { StretchResult, VerificationTally, VerifyStretchInput } from '../contract/activities.ts';
import type { BatchVerification, Manifest } from '../contract/dataset.ts';
import { BegunForeignList } from '../dataset/begun-foreign-list.ts';
import { type DatasetBatch, openDataset } from '../dataset/dataset-reader.ts';
import { outcomePlaceOf } from '../dataset/jobs.ts';
import { readVerificationOutcome, writeVerificationOutcome } from '../dataset/outcomes.ts';
import { addVerification, nothingVerified } from '../report/accounting.ts';
import { foreignUsers } from '../verification/foreign-users.ts';
import { lastPossibleId } from '../verification/listed-range.ts';
import { readBackBatch, type SentBatch } from '../verification/read-back.ts';
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
  const share = shareOf(dataset.manifest);
  const place = outcomePlaceOf(folder, job);
  const { client, gate } = await clients.to(input.target);
  const requests = beginStretch(input, monotonicClock);
  return await withHeartbeats<
    StretchCheckpoint<BatchVerification, VerificationTally>,
    StretchResult<VerificationTally>
  >(async ({ signal, checkpoint, beat }) => {
    const reading = meteredReading(client, requests, monotonicClock);
    const { patience } = requests;
    const sentOf = (batch: DatasetBatch): SentBatch => {
      // Behind the last user there may be others, who are in no batch's range otherwise.
      const isLast = share === undefined && batch.batch === dataset.manifest.batches - 1;
      return { ...batch, ...(isLast ? { lastUserId: lastPossibleId } : {}), share };
    };
    const verify = async (batch: DatasetBatch): Promise<Step<BatchVerification>> => {
      const sent = sentOf(batch);
      const begun = input.listForeign ? await BegunForeignList.find(place, batch.batch) : undefined;
      if (begun !== undefined) return await listForeign(begun, sent);
      const verification = await readBackBatch(reading, sent, signal, { patience });
      const hasForeign = (verification.foreign ?? 0) > 0 || verification.foreignUncounted === true;
      if (!input.listForeign || !hasForeign) return { entry: verification };
      return await listForeign(await BegunForeignList.begin(place, verification), sent);
    };
    /** The pool may hold any number of them: the stretch ends between two pages, and another one goes on behind. */
    const listForeign = async (list: BegunForeignList, sent: SentBatch): Promise<Step<BatchVerification>> => {
      try {
        const pages = foreignUsers(reading, sent, { after: list.reached, signal, patience });
        for await (const page of pages) {
          await list.add(page);
          if (!page.isLast && requests.isEnough()) return { interrupted: true };
        }
        const foreign = await list.finish();
        if (foreign === undefined) return { interrupted: true };
        const { foreignUncounted: _, ...verification } = list.verification;
        return { entry: { ...verification, foreign, foreignListedBy: place.run } };
      } finally {
        await list.close();
      }
    };
    const readBack = async (batch: DatasetBatch): Promise<Step<BatchVerification>> => {
      if (!(await passGate(gate, monotonicClock, signal))) return { interrupted: true };
      try {
        return await verify(batch);
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

/** Of a delta: how many of the users that were sent, now or before, are sent now. */
function shareOf({ counts: { prepared, unchanged } }: Manifest): number | undefined {
  return unchanged === undefined ? undefined : prepared / (prepared + unchanged);
}
