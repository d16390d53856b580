import type { DeleteStretchInput, StretchResult } from '../contract/activities.ts';
import type { BatchDeletion, DeletionTally } from '../contract/undo.ts';
import { type DatasetBatch, openDataset } from '../dataset/dataset-reader.ts';
import { outcomePlaceOf } from '../dataset/jobs.ts';
import { readBegunDeletion, writeBegunDeletion } from '../dataset/undo/begun-deletion.ts';
import { readDeletion, writeDeletion } from '../dataset/undo/deletion-outcomes.ts';
import { addDeletion, nobodyDeleted } from '../report/undo/deletion-tally.ts';
import { withPatience } from '../verification/patience.ts';
import { presentUsers } from '../verification/present-users.ts';
import { monotonicClock } from './clock.ts';
import { deleteBatch } from './delete-batch.ts';
import { withHeartbeats } from './heartbeats.ts';
import { meteredReading } from './metered-reading.ts';
import { userIdsOf } from './split-batch.ts';
import { runStretch, type Step, type StretchCheckpoint } from './stretch.ts';
import { beginStretch } from './stretch-requests.ts';
import type { TargetClients } from './target-clients.ts';
import { UndoPlan } from './undo-plan.ts';

/** Deletes from the pool whom a migration created, of a stretch of its dataset; see {@link deleteBatch}. */
export async function deleteStretch(
  clients: TargetClients,
  input: DeleteStretchInput,
): Promise<StretchResult<DeletionTally>> {
  const { job, range, grounds } = input;
  const { folder, indexSha256 } = input.dataset;
  const dataset = await openDataset(folder, indexSha256);
  const place = outcomePlaceOf(folder, job);
  const plan = await UndoPlan.read(folder, job, grounds);
  const { client, gate } = await clients.to(input.target);
  const requests = beginStretch(input, monotonicClock);
  return await withHeartbeats<StretchCheckpoint<BatchDeletion, DeletionTally>, StretchResult<DeletionTally>>(
    async ({ signal, checkpoint, beat }) => {
      const metered = meteredReading(client, requests, monotonicClock);
      const { patience } = requests;
      const deleteUsers = async (batch: DatasetBatch): Promise<Step<BatchDeletion>> => {
        const ids = userIdsOf(batch.body);
        const begun = await readBegunDeletion(place, batch.batch);
        return await deleteBatch(batch, await plan.of(batch.batch, ids), begun, {
          present: async () => await presentUsers(metered, { ...batch, ids }, signal, { patience }),
          // A request that is in flight is let end: cutting it would leave open whether its user is there.
          deleteUser: async (id) => await withPatience(() => metered.deleteUser(id), signal, patience),
          isEnough: requests.isEnough,
          keep: async (now) => await writeBegunDeletion(place, batch.batch, now),
          gate,
          signal,
          clock: monotonicClock,
          random: Math.random,
        });
      };
      const end = await runStretch<DatasetBatch, BatchDeletion, DeletionTally>({
        range,
        batchesPerSegment: dataset.manifest.batchesPerSegment,
        checkpoint,
        none: nobodyDeleted,
        isRetried: false,
        signal,
        batches: (part) => dataset.batches(part),
        readPart: async (batch) => await readDeletion(place, batch),
        writePart: async (batches) => await writeDeletion(place, batches),
        step: deleteUsers,
        isEnough: requests.isEnough,
        count: addDeletion,
        beat,
      });
      return { ...end, ...requests.met() };
    },
  );
}
