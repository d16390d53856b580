import { DefaultLogger, Runtime } from '@temporalio/worker';

/**
 * Sets up the SDK's runtime of this process, once, before any worker.
 *
 * Its log goes to standard error, from warnings on. Nothing secret or personal can be in it: activities let only
 * problems and error classes out.
 *
 * @param trapSignals whether SIGINT and SIGTERM shut the workers down; an embedded run stops its parts in its own order
 */
export function installRuntime({ trapSignals }: { readonly trapSignals: boolean }): void {
  Runtime.install({
    logger: new DefaultLogger(trapSignals ? 'WARN' : 'ERROR'),
    ...(trapSignals ? {} : { shutdownSignals: [] }),
  });
}
