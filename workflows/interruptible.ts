import type { BegunWork, Runtime } from './runtime.ts';

/** Lets work run to its end, or cancels it, and waits for that, as soon as `interrupted` says so. */
export async function interruptible<Result>(
  runtime: Runtime,
  work: BegunWork<Result>,
  interrupted: () => boolean,
): Promise<Result> {
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  work.result.then(end, end);
  await runtime.until(() => ended || interrupted());
  if (!ended) work.cancel();
  return await work.result;
}
