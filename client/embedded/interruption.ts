/** What a shell expects of a command that SIGINT ended. */
export const interruptedExitCode = 130;

/** Ctrl-C, or SIGTERM, as something that can be waited for. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Resolves when it happens. */
  readonly happened: Promise<void>;
  /** The result of `work`, or a rejection as soon as the interruption happens. */
  unless<Result>(work: Promise<Result>): Promise<Result>;
  /** Listens no longer: the next Ctrl-C ends the process at once. */
  forget(): void;
}

/** Begins to listen. A second Ctrl-C, while everything is being stopped, ends the process at once. */
export function interruption(): Interruption {
  const controller = new AbortController();
  const { promise: happened, resolve } = withResolvers();
  const interrupt = (): void => {
    controller.abort();
    resolve();
    forget();
  };
  const forget = (): void => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    happened,
    forget,
    async unless(work) {
      work.catch(() => undefined);
      const stopped = happened.then(() => Promise.reject(new Error('Interrupted.')));
      return await Promise.race([work, stopped]);
    },
  };
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
