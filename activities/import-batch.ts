import { setTimeout as delay } from 'node:timers/promises';
import type { StretchResult } from '../contract/activities.ts';
import type { BatchOutcome, RefusedUser } from '../contract/dataset.ts';
import type { ConflictMode } from '../contract/settings.ts';
import type { FaultAnswer, ImportAnswer } from '../secureauth/answers.ts';
import { backoffMs } from './backoff.ts';
import { splitBatch, userIdsOf } from './split-batch.ts';
import type { Step } from './stretch.ts';

/** What importing a batch needs of the world. */
export interface BatchImport {
  readonly mode: ConflictMode;
  /** The batch may have been sent before, and its answer lost. */
  readonly answersLost: boolean;
  /** Aborted when the lane is braked: no other request is begun then. */
  readonly signal: AbortSignal;
  send(body: Buffer): Promise<ImportAnswer>;
  /** Whether the pool holds every user of the batch as it was sent. */
  isThere(body: Buffer): Promise<boolean>;
  /** Waits of the whole worker: `Retry-After` is obeyed by all its lanes. */
  readonly gate: RequestGate;
  /** The operator's words for an answer that only a person can settle. */
  explain(answer: FaultAnswer): NonNullable<StretchResult<unknown>['hold']>;
  /** Monotonic, in milliseconds. */
  now(): number;
}

/** Until when no lane of this worker sends, on the clock of {@link BatchImport.now}. */
export interface RequestGate {
  closedUntil: number;
}

/** Faults that pass by themselves are waited for so long before an operator is asked. */
const patienceMs = 10 * 60_000;
/** A target that keeps asking to wait is asked less and less; after so long an operator is asked. */
const throttlePatienceMs = 60 * 60_000;

type Sent =
  | { readonly accepted: number; readonly refused: readonly RefusedUser[] }
  | { readonly interrupted: true }
  | { readonly hold: NonNullable<StretchResult<unknown>['hold']> };

/**
 * Sends one batch until the target has taken it, or has refused some of its users and taken the others.
 *
 * Throttling, failures and broken connections are waited for and the same bytes sent again. A refused batch is halved
 * until the refused users stand alone. A conflict in `fail` mode, and whatever only a person can settle, is a hold.
 */
export async function importBatch(
  batch: { readonly batch: number; readonly body: Buffer; readonly users: number },
  target: BatchImport,
): Promise<Step<BatchOutcome>> {
  let requests = 0;
  let requestMs = 0;
  let answersLost = target.answersLost;

  const send = async (body: Buffer): Promise<ImportAnswer | { readonly kind: 'interrupted' }> => {
    let failures = 0;
    let failingSince: number | undefined;
    let throttledSince: number | undefined;
    for (;;) {
      const wait = target.gate.closedUntil - target.now();
      if (wait > 0 && !(await waited(wait, target.signal))) return { kind: 'interrupted' };
      if (target.signal.aborted) return { kind: 'interrupted' };
      const begun = target.now();
      const answer = await target.send(body);
      requests += 1;
      requestMs += target.now() - begun;
      if (!passes(answer)) return answer;
      failures += 1;
      if (answer.kind === 'throttled') {
        const asked = answer.retryAfterMs ?? backoffMs(failures, Math.random());
        target.gate.closedUntil = Math.max(target.gate.closedUntil, target.now() + asked);
        // A target that says when to come back is alive; only a 429 says that it has not looked at the request.
        failingSince = undefined;
        if (answer.status !== 429) answersLost = true;
        throttledSince ??= begun;
        if (target.now() - throttledSince > throttlePatienceMs) return answer;
        continue;
      }
      throttledSince = undefined;
      failingSince ??= begun;
      if (!(answer.kind === 'unreachable' && answer.fault === 'unconnected')) answersLost = true;
      if (target.now() - failingSince > patienceMs) return answer;
      if (!(await waited(backoffMs(failures, Math.random()), target.signal))) return { kind: 'interrupted' };
    }
  };

  /** Undefined when the lane was braked while it looked. */
  const isThere = async (body: Buffer): Promise<boolean | undefined> => {
    try {
      return await target.isThere(body);
    } catch (error) {
      if (target.signal.aborted) return undefined;
      throw error;
    }
  };

  const sendUsers = async (body: Buffer, users: number): Promise<Sent> => {
    const answer = await send(body);
    if (answer.kind === 'accepted') return { accepted: users, refused: [] };
    if (answer.kind === 'interrupted') return { interrupted: true };
    if (answer.kind === 'conflict' && target.mode === 'fail') {
      if (!answersLost) return { hold: target.explain(answer) };
      const there = await isThere(body);
      if (there === undefined) return { interrupted: true };
      if (there) return { accepted: users, refused: [] };
      // A part of it may have gone in when the batch was halved: only a user that is there otherwise is a conflict.
      if (users === 1) return { hold: target.explain(answer) };
    }
    if (answer.kind !== 'refused' && answer.kind !== 'conflict') return { hold: target.explain(answer) };
    if (users === 1) {
      const [id = ''] = userIdsOf(body);
      const code = answer.code === undefined ? {} : { code: answer.code };
      return { accepted: 0, refused: [{ id, status: answer.status, ...code }] };
    }
    let accepted = 0;
    let refused: readonly RefusedUser[] = [];
    for (const half of splitBatch(body)) {
      const sent = await sendUsers(half, userIdsOf(half).length);
      if (!('accepted' in sent)) return sent;
      accepted += sent.accepted;
      refused = [...refused, ...sent.refused];
      // Should the lane be braked before the other half, the whole batch is sent again.
      if (sent.accepted > 0) answersLost = true;
    }
    return { accepted, refused };
  };

  const sent = await sendUsers(batch.body, batch.users);
  if (!('accepted' in sent)) return { ...sent, answersLost };
  return {
    entry: { batch: batch.batch, mode: target.mode, users: batch.users, ...sent, requests },
    requests,
    requestSeconds: requestMs / 1000,
  };
}

/** Whether the fault may pass by itself, so that the same request is worth sending again. */
function passes(answer: ImportAnswer): boolean {
  return answer.kind === 'throttled' || answer.kind === 'failing' || answer.kind === 'unreachable';
}

/** Waits; false when the lane was braked meanwhile. */
async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(milliseconds, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
