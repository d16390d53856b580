import { Context } from '@temporalio/activity';

/** Often enough that a brake is heard within a second, whatever a request or a file takes. */
const beatMs = 1_000;

/** An activity's own view of Temporal: whether it should stop, and what it tells while it works. */
export interface Beats<Checkpoint> {
  readonly signal: AbortSignal;
  /** What the attempt before this one told last. */
  readonly checkpoint: Checkpoint | undefined;
  /** Tells how far the activity came. */
  beat(checkpoint: Checkpoint): void;
}

/**
 * Runs an activity's work with heartbeats: what it told last is told again every second, since cancellation reaches an
 * activity only in the answer to a heartbeat.
 */
export async function withHeartbeats<Checkpoint, Result>(
  work: (beats: Beats<Checkpoint>) => Promise<Result>,
): Promise<Result> {
  const context = Context.current();
  let latest: Checkpoint | undefined = context.info.heartbeatDetails;
  const timer = setInterval(() => context.heartbeat(latest), beatMs);
  // Cancellation is obeyed through the signal; the promise that also carries it must not become an unhandled rejection.
  context.cancelled.catch(() => undefined);
  try {
    return await work({
      signal: context.cancellationSignal,
      checkpoint: latest,
      beat(checkpoint) {
        latest = checkpoint;
        context.heartbeat(checkpoint);
      },
    });
  } finally {
    clearInterval(timer);
  }
}
