import type { Control, ControlForm } from '../contract/messages.ts';
import { type Decision, decisions } from '../contract/progress.ts';
import { type ConflictMode, conflictModes, maximumLanes } from '../contract/settings.ts';
import { mergeConflicts } from './conflicts.ts';
import { withoutCode } from './reset-flow.ts';
import type { MigrationState } from './state.ts';

/** What a control is judged by, and what it changes. */
type Steered = Pick<MigrationState, 'phase' | 'request' | 'steering' | 'skipped' | 'resetFlow' | 'resetFailing'>;

/** A command as it came. Of the payload nothing is known: anybody may send a signal. */
export interface Command {
  readonly control: Control;
  readonly payload: unknown;
  readonly form: ControlForm;
}

/**
 * Entries of the audit trail that are kept: as many as a run takes updates. The state that goes from run to run has to
 * stay below Temporal's limit of 2 MB.
 */
export const auditEntriesKept = 2_000;

/**
 * Says why a control cannot be taken, or nothing when it can. The one judge behind a signal and the update of the same
 * name; it changes nothing, so that it can be an update's validator.
 */
export function refusal({ phase, request, steering }: Steered, control: Control, payload: unknown): string | undefined {
  if (phase === 'reporting' || phase === 'finished') {
    // What is left is the report, which only a hold can stop.
    const ends =
      control === 'decide' ? payload === 'resume' || payload === 'abort' : control === 'resume' || control === 'abort';
    return ends && steering.hold !== undefined ? undefined : 'the migration is over, but for its report';
  }
  if (steering.aborted && control !== 'abort') return 'the migration is being aborted';
  switch (control) {
    case 'pause':
    case 'resume':
    case 'abort':
      return undefined;
    case 'setConflictMode':
      if (request.job === 'undo') return 'an undo sends nothing that could conflict, so it has no mode';
      return isConflictMode(payload) ? undefined : `the mode has to be one of ${conflictModes.join(', ')}`;
    case 'setLanes':
      return isLaneCount(payload)
        ? undefined
        : `the number of lanes has to be a whole number from 1 to ${maximumLanes}`;
    case 'decide':
      return undecidable(steering.hold, payload);
  }
}

function undecidable(hold: Steered['steering']['hold'], payload: unknown): string | undefined {
  if (!isDecision(payload)) return `the decision has to be one of ${decisions.join(', ')}`;
  if (hold === undefined) return 'there is nothing to decide: the migration is not held';
  if (hold.decisions.includes(payload)) return undefined;
  return `what can be decided now (${hold.reason}) is ${hold.decisions.join(', ')}`;
}

/**
 * Applies a control, or notes why it was not taken. Sending one twice is the same as sending it once.
 *
 * @param at RFC 3339, the workflow's clock
 * @returns what it changed, as a sentence
 */
export function steer(state: Steered, { control, payload, form }: Command, at: string): string {
  const { steering } = state;
  const reason = refusal(state, control, payload);
  const effect = reason === undefined ? apply(state, control, payload) : `Not taken: ${reason}.`;
  const command = reason === undefined && control === 'decide' ? `decide ${payload}` : control;
  steering.commands[form] += 1;
  const entry = { at, command, form, number: steering.commands[form], taken: reason === undefined, effect };
  steering.audit = [...steering.audit, entry].slice(-auditEntriesKept);
  return effect;
}

function apply(state: Steered, control: Control, payload: unknown): string {
  const { steering } = state;
  switch (control) {
    case 'pause': {
      if (steering.paused) return 'It was paused already.';
      steering.paused = true;
      return 'Paused: lanes finish the request they have in flight and send no other.';
    }
    case 'resume':
      return resume(state);
    case 'setConflictMode': {
      if (!isConflictMode(payload)) return 'Nothing changed.';
      const before = steering.mode;
      steering.mode = payload;
      // Choosing another mode is the operator's answer to conflicts.
      if (steering.hold?.reason === 'conflicts' && payload !== before) delete steering.hold;
      return before === payload ? `The mode was ${payload} already.` : `Mode ${before} became ${payload}.`;
    }
    case 'setLanes': {
      if (!isLaneCount(payload)) return 'Nothing changed.';
      const before = steering.lanes;
      steering.lanes = payload;
      return `Lanes: ${before} became ${payload}.`;
    }
    case 'decide':
      return isDecision(payload) ? decide(state, payload) : 'Nothing changed.';
    case 'abort':
      return abort(state);
  }
}

function decide(state: Steered, decision: Decision): string {
  const { steering } = state;
  switch (decision) {
    case 'resume': {
      delete steering.hold;
      return 'Goes on.';
    }
    case 'ignore':
    case 'update':
      return apply(state, 'setConflictMode', decision);
    case 'skip': {
      if (steering.hold?.reason === 'reset_code_needed' && state.resetFlow !== undefined) {
        state.resetFlow = withoutCode(state.resetFlow);
        delete steering.hold;
        return 'Leaves the rest of the reset out.';
      }
      const conflicts = steering.hold?.conflicts ?? [];
      state.skipped = mergeConflicts(state.skipped, conflicts);
      delete steering.hold;
      const users = conflicts.reduce((sum, { users: { length } }) => sum + length, 0);
      return `Skips the ${users} users that conflict; they are told as refused.`;
    }
    case 'reset':
      state.resetFailing = true;
      delete steering.hold;
      return 'Their users move, and have to reset their passwords.';
    case 'abort':
      return abort(state);
  }
}

function resume({ steering }: Steered): string {
  if (!steering.paused && steering.hold === undefined) return 'It was not paused.';
  steering.paused = false;
  delete steering.hold;
  return 'Resumed.';
}

function abort({ phase, steering }: Steered): string {
  if (phase === 'reporting') {
    steering.reportGivenUp = true;
    delete steering.hold;
    return 'Ends without a report.';
  }
  steering.aborted = true;
  delete steering.hold;
  return 'Aborted: lanes finish the request they have in flight, then the report is written.';
}

function isConflictMode(value: unknown): value is ConflictMode {
  return conflictModes.some((mode) => mode === value);
}

function isLaneCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maximumLanes;
}

function isDecision(value: unknown): value is Decision {
  return decisions.some((decision) => decision === value);
}
