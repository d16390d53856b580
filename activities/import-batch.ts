import type { Setback, StretchHold } from '../contract/activities.ts';
import { type BatchOutcome, type RefusedUser, skippedByOperator } from '../contract/dataset.ts';
import type { ConflictMode } from '../contract/settings.ts';
import type { FaultAnswer, ImportAnswer } from '../secureauth/answers.ts';
import { isPassing, type PassingAnswer, type TargetFault } from '../secureauth/problems.ts';
import { backoffMs } from './backoff.ts';
import type { PressureMeter } from './pressure-meter.ts';
import { passGate } from './request-gate.ts';
import type { RequestRecorder } from './request-recorder.ts';
import { type SetbackContext, setbackOf, stopOf } from './setback.ts';
import { onlyUsers, splitBatch, userIdsOf, usersWith, withoutUsers } from './split-batch.ts';
import { holdOf, type Step } from './stretch.ts';

/** What importing a batch needs of the world. `Retry-After` is obeyed by all lanes of the worker, by its gate. */
export interface BatchImport extends SetbackContext {
  readonly mode: ConflictMode;
  /** Into how many requests the batch is cut: 1, 2, 4 or 8. */
  readonly requestsPerBatch: number;
  /** The target failed over this batch again and again, while it answered for others. */
  readonly suspect: boolean;
  /** Users that the operator wants left out, by UUID. */
  readonly skip: ReadonlySet<string>;
  /** The batch may have been sent before, and its answer lost. */
  readonly answersLost: boolean;
  /** How often a request that fails is sent before the target counts as down. */
  readonly tries: number;
  /** Aborted when the lane is braked: no other request is begun then. */
  readonly signal: AbortSignal;
  send(body: Buffer): Promise<ImportAnswer>;
  /** Whether the pool holds every user of the batch as it was sent. */
  isThere(body: Buffer): Promise<boolean>;
  readonly meter: PressureMeter;
  readonly recorder: RequestRecorder;
  /** The operator's words for an answer. */
  explain(answer: FaultAnswer): TargetFault;
}

/** What is sent of a batch: all of its users, or some. */
export interface ImportedBatch {
  readonly batch: number;
  readonly body: Buffer;
  readonly users: number;
}

/** Why a batch is not done. */
type Stop = { readonly interrupted: true } | { readonly setback: Setback } | { readonly hold: StretchHold };

interface Taken {
  readonly accepted: number;
  readonly refused: readonly RefusedUser[];
  /** Users that conflict in `fail` mode. */
  readonly conflicts: readonly string[];
  /** Users of a suspect batch that the target fails over. */
  readonly failing: readonly RefusedUser[];
  /** Some of the accepted ones were taken for arrived by reading them back. */
  readonly readBack: boolean;
}

/** More users of one batch than these are not what a target fails over, but a target that fails. */
const mostFailing = 3;
/** A user that the target fails over so often, while it answers for others, is no chance. */
const timesToFail = 4;

/** A batch in pieces waits so often in a row for a target that asks to, before it gives way and begins anew. */
const mostWaitsHere = 20;

/** A new token may be overtaken by the next that is made unknown; more than that is no chance. */
const mostRefusedTokens = 2;

/**
 * Sends one batch until the target has taken it, or has refused some of its users and taken the others.
 *
 * A request that fails is sent again, the same bytes, some times; then, and when the target asks for fewer requests, the
 * stretch ends as a setback, for the throttle. A refused batch is halved until the refused users stand alone, and so is
 * one that conflicts in `fail` mode, unless the target names who conflicts: that is the operator's to settle, and a hold.
 * Where it does not name them, a user that the pool holds just as it was sent is taken for one that arrived. Whatever
 * else only a person can settle is a hold too.
 *
 * A suspect batch is halved for 5xx too: users that the target fails over are told as refused, where it takes the others
 * right afterwards. Should it not, it is the target that fails.
 */
export async function importBatch(batch: ImportedBatch, target: BatchImport): Promise<Step<BatchOutcome>> {
  const requestsBefore = target.meter.requests;
  /** Pieces of the batch that the target has settled. */
  let taken = 0;
  let answersLost = target.answersLost;

  const send = async (body: Buffer): Promise<Stop | Exclude<ImportAnswer, { kind: 'throttled' | 'unreachable' }>> => {
    let failures = 0;
    let refusedTokens = 0;
    for (;;) {
      if (!(await passGate(target.gate, target.clock, target.signal))) return { interrupted: true };
      const begun = target.clock.now();
      const answer = await target.send(body);
      const took = target.clock.now() - begun;
      target.recorder.add(took, answer.kind === 'accepted' ? undefined : answer);
      if (answer.kind === 'unauthorized' && refusedTokens < mostRefusedTokens) {
        refusedTokens += 1;
      } else if (isPassing(answer)) {
        failures += 1;
        target.meter.faulted(answer, took);
        if (mayHaveBeenApplied(answer)) answersLost = true;
        // A batch in pieces keeps what it has: it waits here, unless it has to give way.
        const staysHere = answer.kind === 'throttled' && taken > 0 && failures < mostWaitsHere;
        const givesUp = !staysHere && (answer.kind === 'throttled' || failures >= target.tries);
        if (givesUp && target.suspect && answer.kind === 'failing' && answer.status >= 500) return answer;
        if (givesUp) return setback(answer);
        // For the gate alone: the other lanes of the worker wait as well.
        if (staysHere) setback(answer);
      } else {
        target.meter.answered(took);
        taken += 1;
        return answer;
      }
      const wait = backoffMs(failures + refusedTokens, target.random());
      if (!(await target.clock.wait(wait, target.signal))) return { interrupted: true };
    }
  };

  const setback = (answer: FaultAnswer): Stop => ({
    setback: setbackOf(target.explain(answer), target),
  });

  const isThere = async (body: Buffer): Promise<boolean | Stop> => {
    try {
      return await target.isThere(body);
    } catch (error) {
      return stopOf(error, target);
    }
  };

  const sendUsers = async (body: Buffer, users: number, requests: number): Promise<Taken | Stop> => {
    if (users === 0) return nobody;
    if (requests > 1 && users > 1) return await sendHalves(body, requests / 2);
    const answer = await send(body);
    if (!('kind' in answer)) return answer;
    if (answer.kind === 'accepted') return { ...nobody, accepted: users };
    if (answer.kind === 'failing') {
      if (users > 1) return await sendHalves(body, 1);
      return { ...nobody, failing: userIdsOf(body).map((id) => refusal(id, answer)) };
    }
    if (answer.kind !== 'refused' && answer.kind !== 'conflict') return { hold: holdOf(target.explain(answer)) };
    const conflicting = answer.kind === 'conflict' && target.mode === 'fail';
    if (conflicting && answersLost) {
      // A batch that was sent before conflicts with itself.
      const there = await isThere(body);
      if (typeof there !== 'boolean') return there;
      if (there) return { ...nobody, accepted: users, readBack: true };
    } else if (conflicting) {
      // Nothing of it was sent before: whoever the target names was there already.
      const named = usersWith(body, answer.ids ?? []);
      if (named.size > 0) return await sendOthers(body, users, named);
    }
    // What a failed import still applies is not documented: its sound users may be there already.
    answersLost = true;
    if (users > 1) return await sendHalves(body, 1);
    const [id = ''] = userIdsOf(body);
    if (conflicting) return { ...nobody, conflicts: [id] };
    return { ...nobody, refused: [refusal(id, answer)] };
  };

  const sendHalves = async (body: Buffer, requests: number): Promise<Taken | Stop> => {
    let both: Taken = nobody;
    for (const half of splitBatch(body)) {
      const sent = await sendUsers(half, userIdsOf(half).length, requests);
      if (!('accepted' in sent)) return sent;
      both = sum(both, sent);
      // Should the lane be braked before the other half, the whole batch is sent again.
      answersLost ||= sent.accepted > 0;
    }
    // Whoever fails over every user that it is sent is down.
    if (both.failing.length > 1 && both.accepted === 0)
      return setback({ kind: 'failing', status: both.failing[0]?.status ?? 500 });
    return both;
  };

  const sendOthers = async (body: Buffer, users: number, named: ReadonlySet<string>): Promise<Taken | Stop> => {
    answersLost = true;
    const sent = await sendUsers(withoutUsers(body, named), users - named.size, 1);
    return 'accepted' in sent ? { ...sent, conflicts: [...named, ...sent.conflicts] } : sent;
  };

  /** Nothing when the target answers for the users beside those that it fails over; or why that cannot be told. */
  const others = async (body: Buffer, failing: readonly RefusedUser[]): Promise<Stop | undefined> => {
    const rest = withoutUsers(body, new Set(failing.map(({ id }) => id)));
    const status = failing[0]?.status ?? 500;
    if (userIdsOf(rest).length === 0 || failing.length > mostFailing) return setback({ kind: 'failing', status });
    const answer = await send(rest);
    if (!('kind' in answer)) return answer;
    return answer.kind === 'failing' ? setback(answer) : undefined;
  };

  /** Tells users that the target fails over, again and again while it answers for others, from those that met chance. */
  const settleFailing = async (body: Buffer, sent: Taken): Promise<Taken | Stop> => {
    const before = await others(body, sent.failing);
    if (before !== undefined) return before;
    let settled: Taken = { ...sent, failing: [] };
    for (const user of sent.failing) {
      const again = await sendAgain(onlyUsers(body, new Set([user.id])));
      if (!('accepted' in again)) return again;
      settled = sum(settled, again);
    }
    return settled.failing.length === 0 ? settled : ((await others(body, settled.failing)) ?? settled);
  };

  const sendAgain = async (body: Buffer): Promise<Taken | Stop> => {
    for (let time = 1; ; time += 1) {
      const sent = await sendUsers(body, 1, 1);
      if (!('accepted' in sent) || sent.failing.length === 0 || time === timesToFail) return sent;
    }
  };

  const { body, users, skipped } = leaveOut(batch, target.skip);
  const first = await sendUsers(body, users, target.requestsPerBatch);
  const sent = 'accepted' in first && first.failing.length > 0 ? await settleFailing(body, first) : first;
  if (!('accepted' in sent)) return { ...sent, answersLost };
  if (sent.conflicts.length > 0) {
    const fault = target.explain({ kind: 'conflict', status: 409 });
    return { hold: { ...holdOf(fault), conflicts: { batch: batch.batch, users: sent.conflicts } }, answersLost };
  }
  return {
    entry: {
      batch: batch.batch,
      mode: target.mode,
      users: batch.users,
      accepted: sent.accepted,
      refused: [...sent.refused, ...sent.failing, ...skipped],
      requests: target.meter.requests - requestsBefore,
      ...(sent.readBack ? { readBack: true } : {}),
    },
  };
}

const nobody: Taken = { accepted: 0, refused: [], conflicts: [], failing: [], readBack: false };

function sum(left: Taken, right: Taken): Taken {
  return {
    accepted: left.accepted + right.accepted,
    refused: [...left.refused, ...right.refused],
    conflicts: [...left.conflicts, ...right.conflicts],
    failing: [...left.failing, ...right.failing],
    readBack: left.readBack || right.readBack,
  };
}

function refusal(id: string, { status, code }: { readonly status: number; readonly code?: string }): RefusedUser {
  return { id, status, ...(code === undefined ? {} : { code }) };
}

/** Only a 429, and a connection that never came about, say that the target has not looked at the request. */
function mayHaveBeenApplied(answer: PassingAnswer): boolean {
  if (answer.kind === 'unreachable') return answer.fault === 'timeout' || answer.fault === 'broken';
  return answer.status !== 429;
}

/** The batch without the users that the operator wants left out. */
function leaveOut(
  { body, users }: { readonly body: Buffer; readonly users: number },
  skip: ReadonlySet<string>,
): { readonly body: Buffer; readonly users: number; readonly skipped: readonly RefusedUser[] } {
  if (skip.size === 0) return { body, users, skipped: [] };
  const skipped = userIdsOf(body).filter((id) => skip.has(id));
  return {
    body: withoutUsers(body, skip),
    users: users - skipped.length,
    skipped: skipped.map((id) => ({ id, status: 409, code: skippedByOperator })),
  };
}
