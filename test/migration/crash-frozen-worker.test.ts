import { beforeAll, describe, expect, it } from 'vitest';
import { maximumLanes } from '../../contract/settings.ts';
import { type Reference, runWithoutFaults, Scene, waiting } from './crash-scene.ts';

let reference: Reference;

beforeAll(async () => {
  reference = await runWithoutFaults();
});

describe('a worker that stood still while another did its work', { timeout: 180_000 }, () => {
  it.concurrent.for(['ignore', 'fail'] as const)(
    'takes nothing back of that when it goes on, in %s mode',
    async (mode, { onTestFinished }) => {
      const scene = await Scene.set(reference, onTestFinished, { import: { mode }, latencyMs: 200 });
      await scene.start();
      await scene.untilSent(30);
      const thaw = scene.freezeWorker();
      await scene.startWorker();
      // Everything is imported then, and the outcomes of nothing were read yet.
      const { promise: thawed, resolve: goOn } = withResolvers();
      scene.holdBack('list_users', thawed);
      await scene.untilRequested('list_users', 1, { ...waiting, timeout: 90_000 });
      expect(await thaw()).toBe(0);
      goOn();
      await scene.expectEverybody(2 * maximumLanes);
    },
  );
});

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
