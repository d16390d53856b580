import { defaultPayloadConverter } from '@temporalio/common';
import type { StretchCheckpoint } from '../../activities/stretch.ts';
import type { Scene } from './crash-scene.ts';

/** Numbers of the batches that Temporal has been told of and no file holds yet, of the stretch that has most of them. */
export async function checkpointOf({ stage, migration }: Scene): Promise<readonly number[]> {
  const { raw } = await stage.client.workflow.getHandle(migration.workflowId).describe();
  const checkpoints = (raw.pendingActivities ?? []).flatMap(({ heartbeatDetails }) =>
    (heartbeatDetails?.payloads ?? []).map((payload) =>
      defaultPayloadConverter.fromPayload<StretchCheckpoint<{ readonly batch: number }, unknown>>(payload),
    ),
  );
  const lists = checkpoints.map(({ pending }) => pending.map(({ batch }) => batch));
  return lists.reduce((longest, list) => (list.length > longest.length ? list : longest), []);
}
