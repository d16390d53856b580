import { describe, expect, it } from 'vitest';
import type { ResetFlowResult } from '../../contract/reset-flow.ts';
import { holdOf } from '../../workflows/holds.ts';
import { holdForCode } from '../../workflows/reset-flow.ts';
import type { MigrationState, Steering } from '../../workflows/state.ts';
import { refusal, steer } from '../../workflows/steer.ts';

const at = '2026-01-01T00:00:00.000Z';

function steering(
  change: Partial<Steering> = {},
  phase: MigrationState['phase'] = 'importing',
  request: MigrationState['request'] = { job: 'migrate' },
) {
  return {
    phase,
    request,
    skipped: [] as MigrationState['skipped'],
    resetFailing: false,
    steering: {
      mode: 'ignore',
      lanes: 8,
      paused: false,
      aborted: false,
      reportGivenUp: false,
      audit: [],
      commands: { signal: 0, update: 0, cancellation: 0 },
      ...change,
    } as Steering,
  };
}

describe('steering a migration', () => {
  it('takes each control and says what it changed', () => {
    const state = steering();
    expect(steer(state, { control: 'pause', payload: undefined, form: 'signal' }, at)).toContain('Paused');
    expect(steer(state, { control: 'setConflictMode', payload: 'update', form: 'signal' }, at)).toBe(
      'Mode ignore became update.',
    );
    expect(steer(state, { control: 'setLanes', payload: 3, form: 'signal' }, at)).toBe('Lanes: 8 became 3.');
    expect(steer(state, { control: 'resume', payload: undefined, form: 'signal' }, at)).toBe('Resumed.');
    expect(state.steering).toMatchObject({ mode: 'update', lanes: 3, paused: false });
    expect(state.steering.audit.map(({ command, taken }) => [command, taken])).toEqual([
      ['pause', true],
      ['setConflictMode', true],
      ['setLanes', true],
      ['resume', true],
    ]);
  });

  it.each([
    ['setConflictMode', 'replace'],
    ['setConflictMode', undefined],
    ['setConflictMode', { mode: 'update' }],
    ['setLanes', 0],
    ['setLanes', 9],
    ['setLanes', 2.5],
    ['setLanes', '4'],
  ] as const)('changes nothing for %s with %j, and the audit trail shows it', (control, payload) => {
    const state = steering();
    expect(refusal(state, control, payload)).toMatch(/has to be/);
    steer(state, { control: control, payload: payload, form: 'signal' }, at);
    expect(state.steering).toMatchObject({ mode: 'ignore', lanes: 8 });
    expect(state.steering.audit).toHaveLength(1);
    expect(state.steering.audit[0]).toMatchObject({ command: control, taken: false, at });
  });

  it('is the same when a control is sent twice', () => {
    const state = steering();
    steer(state, { control: 'pause', payload: undefined, form: 'signal' }, at);
    steer(state, { control: 'pause', payload: undefined, form: 'signal' }, at);
    expect(state.steering.paused).toBe(true);
    steer(state, { control: 'resume', payload: undefined, form: 'signal' }, at);
    steer(state, { control: 'resume', payload: undefined, form: 'signal' }, at);
    expect(state.steering.paused).toBe(false);
  });

  it('ends a hold on resume, and a hold for conflicts when another mode is chosen', () => {
    const hold = {
      reason: 'conflicts',
      message: 'Records clash.',
      since: at,
      decisions: ['update', 'resume'],
    } as const;
    const held = steering({ hold });
    steer(held, { control: 'setConflictMode', payload: 'ignore', form: 'signal' }, at);
    expect(held.steering.hold).toEqual(hold);
    steer(held, { control: 'setConflictMode', payload: 'update', form: 'signal' }, at);
    expect(held.steering.hold).toBeUndefined();
    const other = steering({ hold: { ...hold, reason: 'wrong_credentials' } });
    steer(other, { control: 'setConflictMode', payload: 'update', form: 'signal' }, at);
    expect(other.steering.hold).toBeDefined();
    steer(other, { control: 'resume', payload: undefined, form: 'signal' }, at);
    expect(other.steering.hold).toBeUndefined();
  });

  it('takes nothing but another abort once it is aborted', () => {
    const state = steering();
    steer(state, { control: 'abort', payload: undefined, form: 'signal' }, at);
    expect(refusal(state, 'resume', undefined)).toMatch(/aborted/);
    expect(refusal(state, 'abort', undefined)).toBeUndefined();
  });

  it('takes nothing while the report is written, but a resume when that is held', () => {
    const hold = {
      reason: 'unwritable_dataset',
      message: 'The disk is full.',
      since: at,
      decisions: ['resume'],
    } as const;
    expect(refusal(steering({}, 'reporting'), 'abort', undefined)).toMatch(/over/);
    expect(refusal(steering({}, 'finished'), 'resume', undefined)).toMatch(/over/);
    const aborted = steering({ aborted: true, hold }, 'reporting');
    expect(refusal(aborted, 'resume', undefined)).toBeUndefined();
    steer(aborted, { control: 'resume', payload: undefined, form: 'signal' }, at);
    expect(aborted.steering.hold).toBeUndefined();
    const unreportable = steering({ hold }, 'reporting');
    steer(unreportable, { control: 'abort', payload: undefined, form: 'signal' }, at);
    expect(unreportable.steering).toMatchObject({ reportGivenUp: true, aborted: false });
  });

  it('takes a decision only while there is something to decide, and only one that settles it', () => {
    const conflicts = { batch: 7, users: ['a', 'b'] };
    const hold = holdOf({ reason: 'conflicts', message: 'Records clash.', conflicts }, at);
    expect(refusal(steering(), 'decide', 'resume')).toMatch(/nothing to decide/);
    expect(refusal(steering({ hold }), 'decide', 'overwrite')).toMatch(/has to be one of/);
    expect(
      refusal(steering({ hold: holdOf({ reason: 'missing_pool', message: 'None.' }, at) }), 'decide', 'skip'),
    ).toMatch(/missing_pool.* is resume, abort/);
    for (const decision of hold.decisions) {
      const state = steering({ hold, mode: 'fail' });
      expect(refusal(state, 'decide', decision)).toBeUndefined();
      steer(state, { control: 'decide', payload: decision, form: 'update' }, at);
      expect(state.steering.hold).toBeUndefined();
      expect(state.steering).toMatchObject({
        mode: decision === 'ignore' || decision === 'update' ? decision : 'fail',
        aborted: decision === 'abort',
      });
      expect(state.skipped).toEqual(decision === 'skip' ? [conflicts] : []);
      expect(state.steering.audit).toMatchObject([{ command: `decide ${decision}`, taken: true, form: 'update' }]);
    }
  });

  it('takes a reset of the recipes that the probe failed with, and while it is held for them alone', () => {
    const hold = {
      reason: 'unreadable_hashes',
      message: 'No layout works.',
      since: at,
      decisions: ['reset', 'resume', 'abort'],
    } as const;
    expect(refusal(steering(), 'decide', 'reset')).toMatch(/nothing to decide/);
    const state = steering({ hold }, 'probing');
    expect(refusal(state, 'decide', 'skip')).toMatch(/unreadable_hashes.* is reset, resume, abort/);
    expect(steer(state, { control: 'decide', payload: 'reset', form: 'update' }, at)).toMatch(/reset their passwords/);
    expect(state).toMatchObject({
      resetFailing: true,
      steering: { audit: [{ command: 'decide reset', taken: true }] },
    });
    expect(state.steering.hold).toBeUndefined();
  });

  it('keeps the newest two thousand entries of the audit trail', () => {
    const state = steering();
    for (let entry = 0; entry < 2_050; entry += 1) {
      steer(state, { control: 'setLanes', payload: 1 + (entry % 8), form: 'signal' }, at);
    }
    expect(state.steering.audit).toHaveLength(2_000);
    expect(state.steering.audit.at(-1)?.effect).toBe('Lanes: 1 became 2.');
  });

  it('takes of an undo what steers its lanes, and no mode', () => {
    const state = steering({}, 'deleting', { job: 'undo' });
    expect(refusal(state, 'setConflictMode', 'update')).toMatch(/has no mode/);
    state.steering.hold = holdOf({ reason: 'target_failing', message: '' }, at);
    expect(refusal(state, 'decide', 'ignore')).toMatch(/resume, abort/);
    for (const control of ['pause', 'resume', 'abort'] as const)
      expect(refusal(state, control, undefined)).toBeUndefined();
    expect(refusal(state, 'setLanes', 2)).toBeUndefined();
  });
});

describe('a reset that waits for its code', () => {
  const steps = [
    { step: 'expired_login', result: 'passed' },
    { step: 'reset_requested', result: 'passed' },
  ] as const;

  it('is left out by skip, and nobody is skipped with it', () => {
    const state = {
      ...steering({ hold: holdForCode('Write it.', at) }, 'verifying'),
      resetFlow: { steps, needsCode: 'Write it.' } as ResetFlowResult,
    };
    expect(steer(state, { control: 'decide', payload: 'skip', form: 'update' }, at)).toContain('out');
    expect(state.steering.hold).toBeUndefined();
    expect(state.skipped).toEqual([]);
    expect(state.resetFlow).toEqual({
      steps: [
        ...steps,
        { step: 'code', result: 'skipped', answer: 'left out by the operator' },
        { step: 'reset_completed', result: 'skipped' },
        { step: 'new_login', result: 'skipped' },
      ],
    });
  });

  it('waits on behind a resume, and takes no mode for an answer', () => {
    const state = { ...steering({ hold: holdForCode('Write it.', at) }, 'verifying'), resetFlow: { steps } };
    expect(refusal(state, 'decide', 'update')).toMatch(/reset_code_needed/);
    steer(state, { control: 'resume', payload: undefined, form: 'signal' }, at);
    expect(state.steering.hold).toBeUndefined();
    expect(state.resetFlow).toEqual({ steps });
  });
});
