import type { StretchInput, StretchResult } from '../../contract/activities.ts';
import type { BatchRange } from '../../contract/dataset.ts';
import { addRequests, type MigrationRequests } from '../../contract/request-record.ts';
import type { Course } from '../course.ts';
import { Lanes, type LaneTask } from '../lanes.ts';
import type { BegunWork } from '../runtime.ts';
import { type MigrationState, type PhaseWork, preparedIn } from '../state.ts';
import { enoughAfterSeconds } from '../stretch-size.ts';
import { jobOf } from './job.ts';

/** Lanes that run a phase's activity over all batches that are still to do. */
export function lanesOver<Tally>(
  course: Course,
  work: PhaseWork,
  phase: Omit<LaneTask<Tally>, 'work' | 'batchesPerSegment' | 'changed'>,
): Lanes<Tally> {
  const { state, runtime } = course;
  const { batchesPerSegment } = preparedIn(state);
  const task = { ...phase, work, batchesPerSegment, changed: () => course.show() };
  return new Lanes(task, state.steering, runtime);
}

/** What every phase's activity is told of its stretch. */
export function stretchInput(
  course: Course,
  { throttle, secondsPerRequest }: PhaseWork,
  range: BatchRange,
): StretchInput {
  const { state } = course;
  return {
    job: jobOf(course),
    dataset: preparedIn(state).dataset,
    target: state.settings.target,
    range,
    slowAfterSeconds: throttle.slowAfterSeconds,
    enoughAfterSeconds: enoughAfterSeconds(range.to - range.from, secondsPerRequest * throttle.requestsPerBatch),
    probing: throttle.down !== undefined,
  };
}

/** Sums what a stretch's requests took and met when it has ended, whatever the lanes make of how far it came. */
export function withRequestsSummed<Tally>(
  state: MigrationState,
  requests: keyof MigrationRequests,
  begun: BegunWork<StretchResult<Tally>>,
): BegunWork<StretchResult<Tally>> {
  const result = begun.result.then((ended) => {
    state.requests = { ...state.requests, [requests]: addRequests(state.requests[requests], ended.record) };
    return ended;
  });
  return { result, cancel: () => begun.cancel() };
}
