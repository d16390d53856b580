import { temporal } from '@temporalio/proto';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../until.ts';
import { closely, type Reference, runWithoutFaults, Scene, type SceneOptions } from './crash-scene.ts';

/** What an operator does before the worker is killed, and what is left to do for the next one to get on. */
interface Steered extends SceneOptions {
  readonly before: (scene: Scene) => Promise<unknown>;
  readonly behind?: (scene: Scene) => Promise<unknown>;
}

let reference: Reference;

beforeAll(async () => {
  reference = await runWithoutFaults();
});

const pause = (scene: Scene) => scene.signal('pause');
const resume = (scene: Scene) => scene.signal('resume');

/** Until Temporal has been told to cancel what runs. */
async function untilBraked({ stage, migration }: Scene): Promise<void> {
  const handle = stage.client.workflow.getHandle(migration.workflowId);
  await until(async () => {
    const { raw } = await handle.describe();
    const states = raw.pendingActivities?.map(({ state }) => state);
    expect(states).toContain(temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_CANCEL_REQUESTED);
  }, closely);
}

async function pauseAndBrake(scene: Scene): Promise<void> {
  await pause(scene);
  await untilBraked(scene);
}

async function rest(scene: Scene): Promise<void> {
  await pause(scene);
  await scene.untilNoLaneIsBusy();
}

async function resumeWhenAtRest(scene: Scene): Promise<void> {
  await scene.untilNoLaneIsBusy();
  await resume(scene);
}

const steered: readonly (readonly [moment: string, Steered])[] = [
  ['when a pause was just signalled', { before: pause, behind: resumeWhenAtRest }],
  ['while its lanes are braked for a pause', { latencyMs: 250, before: pauseAndBrake, behind: resumeWhenAtRest }],
  [
    'while its lanes are braked for a pause, in fail mode',
    { latencyMs: 250, import: { mode: 'fail' }, before: pauseAndBrake, behind: resumeWhenAtRest },
  ],
  ['during a pause, with nothing in flight', { before: rest, behind: resume }],
  [
    'when a resume was just signalled',
    {
      before: async (scene) => {
        await rest(scene);
        await resume(scene);
      },
    },
  ],
  ['when another mode was just signalled', { before: (scene) => scene.signal('setConflictMode', 'update') }],
  [
    'while its lanes are braked for another mode',
    {
      latencyMs: 250,
      before: async (scene) => {
        await scene.signal('setConflictMode', 'fail');
        await untilBraked(scene);
      },
    },
  ],
  ['when fewer lanes were just signalled', { before: (scene) => scene.signal('setLanes', 3) }],
];

describe('a worker that is killed while somebody steers leaves the pool as if nothing had happened:', () => {
  it.concurrent.for(steered)('%s', async ([, { before, behind, ...options }], { onTestFinished }) => {
    const scene = await Scene.set(reference, onTestFinished, options);
    await scene.start();
    await scene.untilSent(10);
    await before(scene);
    await scene.killWorker();
    // Else it was too late to be in the middle of anything.
    expect(scene.sent.size).toBeLessThan(reference.batchOf.size);
    await scene.startWorker();
    await behind?.(scene);
    await scene.expectEverybody();
  });
});
