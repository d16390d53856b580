import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchesPerSegment } from '../../contract/settings.ts';
import { outcomePath } from '../../dataset/layout.ts';
import type { FaultyCall, FaultyRequest } from '../../sandbox/faults/fault.ts';
import { until } from '../until.ts';
import { closely, type Reference, runWithoutFaults, Scene, type SceneOptions } from './crash-scene.ts';
import { checkpointOf } from './heartbeat-details.ts';

/** A moment of a migration at which its worker is killed. */
interface Moment extends SceneOptions {
  /** Is called before the migration starts, and returns when the worker is dead. */
  readonly kill: (scene: Scene) => Promise<Killed>;
}

/** What the moment has to leave behind, else it was not the one that was meant. */
interface Killed {
  /** These batches reach the pool once. */
  readonly sentOnce?: readonly number[];
  /** At least one of these batches reaches it twice. */
  readonly sentAgain?: readonly number[];
}

let reference: Reference;

beforeAll(async () => {
  reference = await runWithoutFaults();
});

const unanswered: Moment['kill'] = async (scene) => {
  const request = await scene.killWorkerIn('afterImport', nth('import', 40));
  return { sentAgain: [scene.batchOf(request)] };
};

const answered: Moment['kill'] = async (scene) => {
  const request = await scene.killWorkerIn('answered', nth('import', 40));
  return { sentAgain: [scene.batchOf(request)] };
};

const moments: readonly (readonly [moment: string, Moment])[] = [
  [
    'before a batch is sent',
    {
      import: { lanes: 1 },
      latencyMs: 20,
      kill: async (scene) => {
        const request = await scene.killWorkerIn('faults', nth('import', 35), { kind: 'reset', applied: false });
        return { sentOnce: [scene.batchOf(request)] };
      },
    },
  ],
  ['when a batch was sent and not answered', { kill: unanswered }],
  ['when a batch was sent and not answered, in fail mode', { import: { mode: 'fail' }, kill: unanswered }],
  ['when a batch was sent and not answered, in update mode', { import: { mode: 'update' }, kill: unanswered }],
  ['when a batch was answered and not checkpointed', { kill: answered }],
  ['when a batch was answered and not checkpointed, in fail mode', { import: { mode: 'fail' }, kill: answered }],
  [
    'when a batch was checkpointed',
    {
      latencyMs: 250,
      kill: async (scene) => {
        await scene.untilSent(1);
        const checkpointed = await until(async () => {
          const batches = await checkpointOf(scene);
          expect(batches.length).toBeGreaterThan(2);
          return batches;
        }, closely);
        await scene.killWorker();
        return { sentOnce: checkpointed };
      },
    },
  ],
  [
    'when a segment is done and its outcome not written',
    {
      kill: async (scene) => {
        const counts = new Map<number, number>();
        const request = await scene.killWorkerIn('answered', (request) => {
          const segment = segmentOf(scene.batchOf(request));
          const count = (counts.get(segment) ?? 0) + 1;
          counts.set(segment, count);
          return count === batchesPerSegment;
        });
        const segment = segmentOf(scene.batchOf(request));
        expect(existsSync(outcomeOf(scene, segment))).toBe(false);
        return { sentAgain: batchesOf(segment) };
      },
    },
  ],
  [
    "when a segment's outcome was just written",
    {
      kill: async (scene) => {
        await scene.untilSent(batchesPerSegment);
        const segment = await until(
          () => {
            const written = [...scene.sent.keys()]
              .map(segmentOf)
              .find((number) => existsSync(outcomeOf(scene, number)));
            if (written === undefined) throw new Error('None is written yet.');
            return written;
          },
          { everyMs: 1 },
        );
        await scene.killWorker();
        return { sentOnce: batchesOf(segment) };
      },
    },
  ],
  [
    'while users are read back',
    {
      kill: async (scene) => {
        await scene.killWorkerIn('faults', nth('list_users', 40), { kind: 'reset', applied: false });
        return { sentOnce: [...scene.sent.keys()] };
      },
    },
  ],
];

describe('a worker that is killed, and followed by another, leaves the pool as if nothing had happened:', () => {
  it.concurrent.for(moments)('%s', async ([, { kill, ...options }], { onTestFinished }) => {
    const scene = await Scene.set(reference, onTestFinished, options);
    const killing = kill(scene);
    await scene.start();
    const { sentOnce = [], sentAgain } = await killing;
    await scene.startWorker();
    await scene.expectEverybody();
    expect(sentOnce.filter((batch) => scene.sent.get(batch) !== 1)).toEqual([]);
    if (sentAgain !== undefined) expect(sentAgain.map((batch) => scene.sent.get(batch))).toContain(2);
  });

  it.concurrent('when the next one ends a stretch among batches that the first had sent, in fail mode', async ({
    onTestFinished,
  }) => {
    let slowAnswers = 0;
    const latencyMs = () => (slowAnswers-- > 0 ? 2_100 : 50);
    const scene = await Scene.set(reference, onTestFinished, { import: { mode: 'fail' }, latencyMs });
    await scene.start();
    await scene.untilSent(40);
    await scene.killWorker();
    // A lane that is answered slowly twice lets the throttle decide: what it leaves to others was sent all the same.
    slowAnswers = 16;
    await scene.startWorker();
    await scene.expectEverybody();
  });
});

/** The n-th request of a kind. */
function nth(call: FaultyCall, wanted: number): (request: FaultyRequest) => boolean {
  let count = 0;
  return (request) => request.call === call && ++count === wanted;
}

function segmentOf(batch: number): number {
  return Math.floor(batch / batchesPerSegment);
}

function batchesOf(segment: number): number[] {
  return Array.from({ length: batchesPerSegment }, (_, line) => segment * batchesPerSegment + line);
}

/** Where a segment's first part is written. */
function outcomeOf({ settings }: Scene, segment: number): string {
  return outcomePath(settings.dataset, 'outcomes', segment * batchesPerSegment);
}
