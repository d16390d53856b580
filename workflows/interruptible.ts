import { CancellationScope, condition } from '@temporalio/workflow';

/** Runs something to its end, or cancels it, and waits for that, as soon as `interrupted` says so. */
export async function interruptible<Result>(work: () => Promise<Result>, interrupted: () => boolean): Promise<Result> {
  const scope = new CancellationScope({ cancellable: true, parent: CancellationScope.current() });
  let ended = false;
  const running = scope.run(work).finally(() => {
    ended = true;
  });
  running.catch(() => undefined);
  await condition(() => ended || interrupted());
  if (!ended) scope.cancel();
  return await running;
}
