import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conflictModes } from '../../contract/settings.ts';
import { brokenInvariants } from './invariants.ts';
import { type Happening, type SimulationOptions, simulate } from './simulate.ts';

/** An import of a minute or so, and what an operator may send within it: anything, in any order, twice, at one moment. */
const at = fc.integer({ min: 0, max: 90_000 });
const command = fc.oneof(
  fc.record({ control: fc.constantFrom('pause' as const, 'resume' as const), payload: fc.constant(undefined) }),
  fc.record({
    control: fc.constant('setConflictMode' as const),
    payload: fc.constantFrom(...conflictModes, 'replace'),
  }),
  fc.record({ control: fc.constant('setLanes' as const), payload: fc.integer({ min: 0, max: 9 }) }),
  fc.record({
    control: fc.constant('decide' as const),
    payload: fc.constantFrom('resume', 'ignore', 'update', 'skip'),
  }),
);
const happenings = fc.array(
  fc.oneof(
    fc.record({ at, kind: fc.constant('kill' as const) }),
    fc.tuple(at, command, fc.boolean()).map(([moment, sent, twice]): Happening[] => {
      const happening: Happening = { at: moment, kind: 'command', ...sent };
      return twice ? [happening, happening] : [happening];
    }),
  ),
  { maxLength: 20 },
);

function optionsOf(sequence: readonly (Happening | readonly Happening[])[], seed: number): SimulationOptions {
  const there = new Set(['000003-001', '000017-004', '000040-000']);
  return {
    seed,
    batches: 60,
    usersPerBatch: 5,
    mode: 'fail',
    there,
    applies: 'partly',
    refused: new Set(['000030-002']),
    journeys: ({ now }) =>
      now % 7 === 0
        ? { milliseconds: 400, fault: { answer: { kind: 'failing', status: 502 }, applied: true } }
        : { milliseconds: 900 },
    weather: { activitiesPerRun: 15 },
    happenings: sequence.flat(),
    // Whoever left it held or paused comes back.
    watch: (migration, now, lookAgainAfter) => {
      if (now === 0) lookAgainAfter(200_000);
      if (now < 200_000) return;
      const { hold, paused } = migration.progress();
      if (hold !== undefined) migration.take('decide', hold.decisions[0], 'update');
      if (paused) migration.take('resume', undefined, 'update');
    },
  };
}

describe('an operator', () => {
  it('may send anything at any moment, twice and in any order: every user is accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.nat(), async (sequence, seed) => {
        const options = optionsOf(sequence, seed);
        const simulated = await simulate(options);
        expect(brokenInvariants(options, simulated)).toEqual([]);
        expect(simulated.outcome).toBe('verified');
      }),
      { numRuns: 300 },
    );
  }, 300_000);

  it('may abort at any moment: no request begins a second later, and the report follows', async () => {
    await fc.assert(
      fc.asyncProperty(
        happenings,
        fc.nat(),
        fc.integer({ min: 6_000, max: 60_000 }),
        async (sequence, seed, moment) => {
          const abort: Happening = { at: moment, kind: 'command', control: 'abort' };
          const simulated = await simulate(optionsOf([...sequence, abort, abort], seed)).catch((failure: unknown) => {
            // Without a dataset there is nothing to report.
            expect(failure).toMatchObject({ type: 'aborted' });
          });
          if (!simulated) return;
          const { outcome, target, milliseconds, commands, state, dataset } = simulated;
          const aborted = commands.find(({ control }) => control === 'abort');
          // It may have come to its end before.
          if (aborted === undefined || !aborted.effect.startsWith('Aborted')) return;
          expect(outcome).toBe('aborted');
          expect(target.arrivals.filter((arrival) => arrival > moment + 1_001)).toEqual([]);
          // Each killed worker is missed after its heartbeat's time-out; a request takes its second.
          const kills = sequence.flat().filter(({ kind, at: killed }) => kind === 'kill' && killed > moment - 11_000);
          expect(milliseconds - moment).toBeLessThan(4_000 + 11_000 * Math.max(1, kills.length));
          const told = new Map([...dataset.imported.values()].flat().map((entry) => [entry.batch, entry.accepted]));
          const accepted = [...told.values()].reduce((sum, users) => sum + users, 0);
          expect(state.imported.accepted).toBeLessThanOrEqual(accepted);
        },
      ),
      { numRuns: 300 },
    );
  }, 300_000);
});
