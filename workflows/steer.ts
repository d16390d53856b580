import type { Control } from '../contract/messages.ts';
import { type ConflictMode, conflictModes, maximumLanes } from '../contract/settings.ts';
import type { MigrationState, Steering } from './state.ts';

/** What a control is judged by. */
type Steered = Pick<MigrationState, 'phase' | 'steering'>;

/** Entries of the audit trail that are kept in the workflow; the history has them all. */
const auditEntriesKept = 100;

/**
 * Says why a control cannot be taken, or nothing when it can. The one judge behind a signal and the update of the same
 * name; it changes nothing, so that it can be an update's validator.
 */
export function refusal({ phase, steering }: Steered, control: Control, payload: unknown): string | undefined {
  if (phase === 'reporting' || phase === 'finished') {
    // What is left is the report, which only a hold can stop.
    return control === 'resume' && steering.hold !== undefined
      ? undefined
      : 'the migration is over, but for its report';
  }
  if (steering.aborted && control !== 'abort') return 'the migration is being aborted';
  switch (control) {
    case 'pause':
    case 'resume':
    case 'abort':
      return undefined;
    case 'setConflictMode':
      return isConflictMode(payload) ? undefined : `the mode has to be one of ${conflictModes.join(', ')}`;
    case 'setLanes':
      return isLaneCount(payload)
        ? undefined
        : `the number of lanes has to be a whole number from 1 to ${maximumLanes}`;
  }
}

/**
 * Applies a control, or notes why it was not taken. Sending one twice is the same as sending it once.
 *
 * @param at RFC 3339, the workflow's clock
 * @returns what it changed, as a sentence
 */
export function steer(state: Steered, control: Control, payload: unknown, at: string): string {
  const { steering } = state;
  const reason = refusal(state, control, payload);
  const effect = reason === undefined ? apply(steering, control, payload) : `Not taken: ${reason}.`;
  steering.audit = [...steering.audit, { at, command: control, taken: reason === undefined, effect }].slice(
    -auditEntriesKept,
  );
  return effect;
}

function apply(steering: Steering, control: Control, payload: unknown): string {
  switch (control) {
    case 'pause': {
      if (steering.paused) return 'It was paused already.';
      steering.paused = true;
      return 'Paused: lanes finish the request they have in flight and send no other.';
    }
    case 'resume': {
      if (!steering.paused && steering.hold === undefined) return 'It was not paused.';
      steering.paused = false;
      delete steering.hold;
      return 'Resumed.';
    }
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
    case 'abort': {
      steering.aborted = true;
      delete steering.hold;
      return 'Aborted: lanes finish the request they have in flight, then the report is written.';
    }
  }
}

function isConflictMode(value: unknown): value is ConflictMode {
  return conflictModes.some((mode) => mode === value);
}

function isLaneCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maximumLanes;
}
