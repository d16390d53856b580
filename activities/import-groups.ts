import { performance } from 'node:perf_hooks';
import type { ImportGroupsInput } from '../contract/activities.ts';
import { Problem } from '../contract/problem.ts';
import { openDataset } from '../dataset/dataset-reader.ts';
import { withHeartbeats } from './heartbeats.ts';
import { importBatch } from './import-batch.ts';
import { holdOf } from './stretch.ts';
import type { TargetClients } from './target-clients.ts';

/**
 * Imports the groups that users of a dataset are members of, one request at a time. Their ids are derived, so that a
 * group that is there is one that an earlier attempt brought: it stays as it is, whatever mode users go in.
 *
 * @throws Problem where the target does not take them, for a person to settle
 */
export async function importGroups(clients: TargetClients, input: ImportGroupsInput): Promise<number> {
  const dataset = await openDataset(input.dataset.folder, input.dataset.indexSha256);
  const { client, gate } = await clients.to(input.target);
  return await withHeartbeats(async ({ signal }) => {
    for await (const body of dataset.groupBodies()) {
      signal.throwIfAborted();
      const step = await importBatch(
        { batch: 0, body, users: 1 },
        {
          mode: 'ignore',
          answersLost: false,
          signal,
          gate,
          send: async (groups) => await client.importBatch(groups, 'ignore'),
          isThere: async () => false,
          explain: (answer) => holdOf(client.importProblem(answer)),
          now: () => performance.now(),
        },
      );
      signal.throwIfAborted();
      if ('hold' in step && step.hold !== undefined) throw new Problem(step.hold.reason, step.hold.message);
      if ('entry' in step && step.entry.refused.length > 0) throw refusedGroups(input, step.entry.refused[0]?.status);
    }
    return dataset.manifest.counts.groups;
  });
}

function refusedGroups({ target }: ImportGroupsInput, status = 0): Problem {
  return new Problem(
    'target_refuses',
    `The target refuses the groups with status ${status}`,
    new URL(target.url).origin,
    'See what the pool demands of groups; resume to try again, or abort and leave the groups out of the source.',
  );
}
