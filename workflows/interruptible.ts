import type { BegunWork, Runtime } from './runtime.ts';

/** How work ended that may be interrupted. */
export type Ending<Result> = { readonly result: Result } | { readonly interrupted: true };

/**
 * Lets work run to its end, or cancels it, and waits for that, as soon as `interrupted` says so.
 *
 * Work that was cancelled may still fail in another way: its worker was killed meanwhile, and Temporal does not try
 * again what nobody wants any longer. That is an interruption too.
 */
export async function interruptible<Result>(
  runtime: Runtime,
  work: BegunWork<Result>,
  interrupted: () => boolean,
): Promise<Ending<Result>> {
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  work.result.then(end, end);
  await runtime.until(() => ended || interrupted());
  const cancelled = !ended;
  if (cancelled) work.cancel();
  try {
    return { result: await work.result };
  } catch (failure) {
    if (cancelled || runtime.isCancellation(failure)) return { interrupted: true };
    throw failure;
  }
}
