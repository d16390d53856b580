import type { ImportGroupsInput } from '../contract/activities.ts';
import { Problem } from '../contract/problem.ts';
import { openDataset } from '../dataset/dataset-reader.ts';
import { backoffMs } from './backoff.ts';
import { monotonicClock } from './clock.ts';
import { withHeartbeats } from './heartbeats.ts';
import { importBatch } from './import-batch.ts';
import { PressureMeter } from './pressure-meter.ts';
import { RequestRecorder } from './request-recorder.ts';
import type { TargetClients } from './target-clients.ts';

/** A target that is down, or keeps asking to wait, is asked for so long before an operator is. */
const patienceMs = 10 * 60_000;

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
    const importOnce = async (body: Buffer) =>
      await importBatch(
        { batch: 0, body, users: 1 },
        {
          mode: 'ignore',
          requestsPerBatch: 1,
          suspect: false,
          skip: new Set(),
          answersLost: false,
          tries: 1,
          signal,
          gate,
          meter: new PressureMeter(0),
          recorder: new RequestRecorder(),
          send: async (groups) => await client.importBatch(groups, 'ignore'),
          isThere: async () => false,
          explain: (answer) => client.importProblem(answer),
          clock: monotonicClock,
          random: Math.random,
        },
      );
    for await (const body of dataset.groupBodies()) {
      const begun = monotonicClock.now();
      for (let failures = 1; ; failures += 1) {
        const step = await importOnce(body);
        signal.throwIfAborted();
        if ('hold' in step) throw new Problem(step.hold.reason, step.hold.message);
        if ('entry' in step) {
          if (step.entry.refused.length > 0) throw refusedGroups(input, step.entry.refused[0]?.status);
          break;
        }
        if (!('setback' in step)) continue;
        const { reason, message, waitMs = 0 } = step.setback;
        if (monotonicClock.now() - begun > patienceMs) throw new Problem(reason, message);
        await monotonicClock.wait(Math.max(waitMs, backoffMs(failures, Math.random())), signal);
        signal.throwIfAborted();
      }
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
