import type { Pressure, Setback } from '../contract/activities.ts';
import { longestWaitForTargetMs, maximumLanes } from '../contract/settings.ts';
import { clean, mixed, type PressureWindow, seconds, verdictOn } from './pressure-window.ts';

/** What the throttle makes of the target's answers. Plain data: continue-as-new carries it over as it is. */
export interface Throttle {
  /** Lanes that the target bears, 1 to {@link maximumLanes}. */
  readonly lanes: number;
  /** Requests that a batch is cut into, where one lane with whole batches is too slow: 1, 2, 4 or 8. */
  readonly requestsPerBatch: number;
  /** A request that takes longer is slow. */
  readonly slowAfterSeconds: number;
  /** The target is down, so that one lane probes it. `lanesBefore`: what it bore until then. */
  readonly down?: { readonly lanesBefore: number };
  /** The target is left alone until all of them are over. */
  readonly waits: readonly Wait[];
  /** For how long setbacks of a kind have followed one another without an answer between them. */
  readonly setback?: { readonly kind: Setback['kind']; readonly lastedMs: number };
  /** So many lanes were too many. They are tried again in `tryAfterMs`, later each time. */
  readonly ceiling?: { readonly lanes: number; readonly tryAfterMs: number; readonly waitMs: number };
  /** What was given up for being slow, until it shows whether that was any use. */
  readonly trial?: { readonly lanes: number; readonly requestsPerBatch: number; readonly secondsPerRequest: number };
  readonly window: PressureWindow;
  /** Changes of lanes and batches so far: what began before the last one says nothing of how they do. */
  readonly changes: number;
}

/** Every wait is a timer of its own, so that none depends on what another one has left. */
export interface Wait {
  readonly milliseconds: number;
  /** RFC 3339, for who looks at it: nothing is decided by it. */
  readonly until: string;
}

/** What a stretch that ended tells the throttle. */
export interface Observation {
  readonly pressure: Pressure;
  readonly requests: number;
  readonly requestSeconds: number;
  /** How long the stretch took. */
  readonly seconds: number;
  readonly setback?: Pick<Setback, 'kind' | 'waitMs'>;
  /** The throttle's changes when it was begun. */
  readonly changes: number;
}

/** The vendor's guide asks for answers within two seconds (p95). */
const slowAfterSeconds = 2;
/** Multiplicative decrease. Milder than halving: the ceiling remembers what was too much. */
const decrease = 0.75;
const mostRequestsPerBatch = 8;
const firstTryMs = 15_000;
const longestTryMs = 60_000;
/** Longest between two probes of a target that does not ask for more. */
const longestProbeWaitMs = 15_000;
/** Half the lanes, or half a batch, that leaves a request this much of its time has not helped. */
const noUse = 0.85;
/** A target that is slow with any number of lanes is slow again when it takes so many times its mean (its p95 may be 3). */
const tolerance = 3.5;

export function beginThrottle(): Throttle {
  return {
    lanes: maximumLanes,
    requestsPerBatch: 1,
    slowAfterSeconds,
    waits: [],
    window: clean,
    changes: 0,
  };
}

/**
 * Lanes that may run now: what the target bears, what the operator allows, none while the target asked to wait, and one
 * while it is down.
 *
 * @param limit the operator's, 1 to 8
 */
export function lanesNow(throttle: Throttle, limit: number): number {
  return isAskedToWait(throttle) ? 0 : lanesBetweenWaits(throttle, limit);
}

function lanesBetweenWaits({ down, lanes }: Throttle, limit: number): number {
  return down === undefined ? Math.min(lanes, limit) : 1;
}

/** A target that asks one phase to wait is left alone by every other one, too. */
export function isAskedToWait(throttle: Throttle | undefined): boolean {
  return throttle !== undefined && throttle.waits.length > 0;
}

/**
 * For how long no more lanes will be tried, in seconds: for ever where all that the operator allows run, until the next
 * try where so many were found to be what the target bears, and not at all while lanes are still added.
 *
 * @param limit the operator's, 1 to 8
 */
export function steadySeconds({ lanes, ceiling }: Throttle, limit: number): number {
  if (lanes >= limit) return Number.POSITIVE_INFINITY;
  if (ceiling === undefined || lanes + 1 < ceiling.lanes) return 0;
  return ceiling.tryAfterMs / 1_000;
}

/** The throttle when a wait is over; the same throttle when it was no longer waited for. */
export function waited(throttle: Throttle, wait: Wait): Throttle {
  if (!throttle.waits.includes(wait)) return throttle;
  const waits = throttle.waits.filter((other) => other !== wait);
  // Several waits go on at once: the last one's end is the time that has passed.
  return waits.length > 0 ? { ...throttle, waits } : lasting({ ...throttle, waits }, wait.milliseconds);
}

function lasting(throttle: Throttle, milliseconds: number): Throttle {
  const { setback } = throttle;
  if (setback === undefined) return throttle;
  return { ...throttle, setback: { ...setback, lastedMs: setback.lastedMs + milliseconds } };
}

/** The throttle of a migration that rests by the operator's will: what was waited for meanwhile is no setback. */
export function rested({ setback: _, ...throttle }: Throttle): Throttle {
  return throttle;
}

/**
 * Takes in what a stretch tells. Pure.
 *
 * Lanes and requests of a batch follow additive increase and multiplicative decrease: fewer after a 429, a request
 * without an answer in time, many failures, or slow answers; one more after a window without any of these. Slow answers
 * with one lane cut batches in halves. What helps nothing is taken back: a target that is as slow with fewer lanes is
 * slow by nature.
 *
 * Time passes here as stretches and waits tell it, never by the workflow's clock: a task that a crash repeats may have
 * another clock than before, and nothing that a workflow does may depend on that.
 *
 * @param limit the operator's limit of lanes
 * @param now milliseconds of the workflow's clock, to tell until when a wait lasts
 */
export function observe(before: Throttle, observation: Observation, limit: number, now: number): Throttle {
  const { pressure, setback } = observation;
  // Several lanes run at once, so each of their stretches is its share of the time that passes.
  const passedMs = (1_000 * observation.seconds) / lanesBetweenWaits(before, limit);
  const throttle = withSetback(later(before, passedMs), observation, passedMs, now);
  // Several lanes hear of the same overload: only the first of them counts, and the rest is of before the change. Nor
  // does what was answered before the target went down say that it is up.
  if (observation.changes < throttle.changes) return throttle;
  if (throttle.down !== undefined) return probed(throttle, pressure);
  if (setback?.kind === 'down') return goneDown(throttle, limit);

  const window = mixed(throttle.window, observation);
  switch (verdictOn(window, Math.min(throttle.lanes, limit))) {
    case 'overloaded':
      return Math.min(throttle.lanes, limit) === 1 && pressure.timedOut > 0 ? halved(throttle) : fewer(throttle, limit);
    case 'slow':
      return slower({ ...throttle, window }, limit);
    case 'clean':
      return more({ ...throttle, window }, limit);
    case 'undecided':
      return { ...throttle, window };
  }
}

function later(throttle: Throttle, passedMs: number): Throttle {
  const { ceiling } = throttle;
  if (ceiling === undefined) return throttle;
  return { ...throttle, ceiling: { ...ceiling, tryAfterMs: ceiling.tryAfterMs - passedMs } };
}

function withSetback(throttle: Throttle, observation: Observation, passedMs: number, now: number): Throttle {
  const { setback, pressure } = observation;
  const { setback: before, ...rest } = throttle;
  const answered = pressure.answered > 0;
  if (setback === undefined) return answered ? rest : throttle;
  const lastedMs = answered || before?.kind !== setback.kind ? 0 : before.lastedMs + passedMs;
  const asked = Math.min(setback.waitMs ?? 0, longestWaitForTargetMs);
  // The longer nothing comes, the less is asked.
  const milliseconds = Math.ceil(Math.max(asked, Math.min(lastedMs / 4, longestProbeWaitMs)));
  const until = new Date(now + milliseconds).toISOString();
  const waits = milliseconds === 0 ? rest.waits : [...rest.waits, { milliseconds, until }];
  return { ...rest, waits, setback: { kind: setback.kind, lastedMs } };
}

function goneDown(throttle: Throttle, limit: number): Throttle {
  return changed({ ...throttle, down: { lanesBefore: Math.min(throttle.lanes, limit) } });
}

/** A target that lets whole batches time out may still bear halves. */
function probed(throttle: Throttle, { answered, timedOut }: Pressure): Throttle {
  if (answered > 0) return upAgain(throttle);
  return timedOut > 0 ? halved(throttle) : throttle;
}

function halved(throttle: Throttle): Throttle {
  if (throttle.requestsPerBatch === mostRequestsPerBatch) return throttle;
  return changed({ ...throttle, requestsPerBatch: throttle.requestsPerBatch * 2 });
}

/** Back with half of what it bore: whatever brought it down may have been us. */
function upAgain({ down, ...throttle }: Throttle): Throttle {
  const lanes = Math.max(1, Math.floor((down?.lanesBefore ?? 1) / 2));
  return changed({ ...throttle, lanes });
}

function fewer(throttle: Throttle, limit: number): Throttle {
  const { trial: _, ...rest } = throttle;
  const lanes = Math.min(throttle.lanes, limit);
  if (lanes === 1) return changed(rest);
  const again = throttle.ceiling?.lanes === lanes ? throttle.ceiling.waitMs * 2 : firstTryMs;
  const waitMs = Math.min(again, longestTryMs);
  const ceiling = { lanes, tryAfterMs: waitMs, waitMs };
  return changed({ ...rest, lanes: Math.max(1, Math.floor(lanes * decrease)), ceiling });
}

function slower(throttle: Throttle, limit: number): Throttle {
  const lanes = Math.min(throttle.lanes, limit);
  const { requestsPerBatch } = throttle;
  const here = { lanes, requestsPerBatch, secondsPerRequest: seconds(throttle.window) };
  const trial = throttle.trial ?? here;
  // The first answers of a target are its quickest: only half the load tells for sure whether it helped.
  const isHalf = 2 * lanes <= trial.lanes || requestsPerBatch >= 2 * trial.requestsPerBatch;
  if (isHalf && here.secondsPerRequest > noUse * trial.secondsPerRequest) return byNature(throttle);
  const next = { ...throttle, trial: isHalf ? here : trial };
  if (lanes > 1) return { ...fewer(next, limit), trial: next.trial };
  return halved({ ...next, trial: here, window: clean });
}

/** Takes back what helped nothing. */
function byNature({ trial, ceiling: _, ...throttle }: Throttle): Throttle {
  return changed({
    ...throttle,
    lanes: trial?.lanes ?? throttle.lanes,
    requestsPerBatch: trial?.requestsPerBatch ?? throttle.requestsPerBatch,
    slowAfterSeconds: tolerance * seconds(throttle.window),
  });
}

function more(throttle: Throttle, limit: number): Throttle {
  const { trial, ...untried } = throttle;
  // What was given up is not judged yet while less than half of it was.
  const helped = trial !== undefined && Math.min(throttle.lanes, limit) < trial.lanes ? throttle : untried;
  const secondsPerRequest = seconds(throttle.window);
  // Quick again: what was slow by nature is judged as everybody is.
  const judged = tolerance * secondsPerRequest < slowAfterSeconds ? { ...helped, slowAfterSeconds } : helped;
  if (throttle.requestsPerBatch > 1 && 2 * secondsPerRequest < 0.8 * throttle.slowAfterSeconds) {
    return changed({ ...judged, requestsPerBatch: throttle.requestsPerBatch / 2 });
  }
  const { ceiling, ...unbounded } = judged;
  const borne = ceiling !== undefined && throttle.lanes >= ceiling.lanes;
  if (throttle.lanes >= limit) return { ...(borne ? unbounded : judged), window: clean };
  const lanes = throttle.lanes + 1;
  if (ceiling === undefined || borne) return changed({ ...unbounded, lanes });
  if (lanes < ceiling.lanes || ceiling.tryAfterMs <= 0) return changed({ ...judged, lanes });
  return { ...judged, window: clean };
}

function changed(throttle: Throttle): Throttle {
  return { ...throttle, window: clean, changes: throttle.changes + 1 };
}
