import { describe, expect, it } from 'vitest';
import type { MigrationState, Steering } from '../../workflows/state.ts';
import { refusal, steer } from '../../workflows/steer.ts';

const at = '2026-01-01T00:00:00.000Z';

function steering(change: Partial<Steering> = {}, phase: MigrationState['phase'] = 'importing') {
  return {
    phase,
    steering: { mode: 'ignore', lanes: 8, paused: false, aborted: false, audit: [], ...change } as Steering,
  };
}

describe('steering a migration', () => {
  it('takes each control and says what it changed', () => {
    const state = steering();
    expect(steer(state, 'pause', undefined, at)).toContain('Paused');
    expect(steer(state, 'setConflictMode', 'update', at)).toBe('Mode ignore became update.');
    expect(steer(state, 'setLanes', 3, at)).toBe('Lanes: 8 became 3.');
    expect(steer(state, 'resume', undefined, at)).toBe('Resumed.');
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
    steer(state, control, payload, at);
    expect(state.steering).toMatchObject({ mode: 'ignore', lanes: 8 });
    expect(state.steering.audit).toHaveLength(1);
    expect(state.steering.audit[0]).toMatchObject({ command: control, taken: false, at });
  });

  it('is the same when a control is sent twice', () => {
    const state = steering();
    steer(state, 'pause', undefined, at);
    steer(state, 'pause', undefined, at);
    expect(state.steering.paused).toBe(true);
    steer(state, 'resume', undefined, at);
    steer(state, 'resume', undefined, at);
    expect(state.steering.paused).toBe(false);
  });

  it('ends a hold on resume, and a hold for conflicts when another mode is chosen', () => {
    const hold = { reason: 'conflicts', message: 'Records clash.', since: at } as const;
    const held = steering({ hold });
    steer(held, 'setConflictMode', 'ignore', at);
    expect(held.steering.hold).toEqual(hold);
    steer(held, 'setConflictMode', 'update', at);
    expect(held.steering.hold).toBeUndefined();
    const other = steering({ hold: { ...hold, reason: 'wrong_credentials' } });
    steer(other, 'setConflictMode', 'update', at);
    expect(other.steering.hold).toBeDefined();
    steer(other, 'resume', undefined, at);
    expect(other.steering.hold).toBeUndefined();
  });

  it('takes nothing but another abort once it is aborted', () => {
    const state = steering();
    steer(state, 'abort', undefined, at);
    expect(refusal(state, 'resume', undefined)).toMatch(/aborted/);
    expect(refusal(state, 'abort', undefined)).toBeUndefined();
  });

  it('takes nothing while the report is written, but a resume when that is held', () => {
    const hold = { reason: 'unwritable_dataset', message: 'The disk is full.', since: at } as const;
    expect(refusal(steering({}, 'reporting'), 'abort', undefined)).toMatch(/over/);
    expect(refusal(steering({}, 'finished'), 'resume', undefined)).toMatch(/over/);
    const aborted = steering({ aborted: true, hold }, 'reporting');
    expect(refusal(aborted, 'resume', undefined)).toBeUndefined();
    steer(aborted, 'resume', undefined, at);
    expect(aborted.steering.hold).toBeUndefined();
  });

  it('keeps the newest hundred entries of the audit trail', () => {
    const state = steering();
    for (let lanes = 0; lanes < 150; lanes += 1) steer(state, 'setLanes', 1 + (lanes % 8), at);
    expect(state.steering.audit).toHaveLength(100);
  });
});
