import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/**
 * Sets up the SDK's runtime of this process, once, before any worker.
 *
 * Its log goes to standard error, from warnings on. Nothing secret or personal can be in it: activities let only
 * problems and error classes out.
 *
 * @param trapSignals whether SIGINT and SIGTERM shut the workers down; an embedded run stops its parts in its own order
 */
export function installRuntime({ trapSignals }: { readonly trapSignals: boolean }): void {
  const level = trapSignals ? 'WARN' : 'ERROR';
  Runtime.install({
    logger: new DefaultLogger(level),
    // Core would write its own log to standard output, where `--json` promises one object and nothing else.
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: level, other: 'ERROR' }), forward: {} } },
    ...(trapSignals ? {} : { shutdownSignals: [] }),
  });
}
