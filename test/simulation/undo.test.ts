import { describe, expect, it } from 'vitest';
import { patientOperator } from './patient-operator.ts';
import { troubleOf } from './random-trouble.ts';
import { type SimulationOptions, simulate } from './simulate.ts';

/** `SEED=7 npx vitest run test/simulation/undo.test.ts` runs that one again; `SEEDS=5000` runs so many. */
const onlySeed = process.env.SEED;
const seeds = Number(process.env.SEEDS ?? 300);

describe('an undo in trouble', () => {
  it(`leaves exactly whom the pool had before, whatever fails (${onlySeed ?? `${seeds} seeds`})`, async () => {
    let judged = 0;
    let deleted = 0;
    let kept = 0;
    for (let seed = onlySeed === undefined ? 1 : Number(onlySeed); ; seed += 1) {
      const options: SimulationOptions = { ...troubleOf(seed), watch: patientOperator(seed), undone: true };
      const run = await simulate(options).catch((error: unknown) => {
        throw new Error(`Seed ${seed}: ${error}`, { cause: error });
      });
      const { state, dataset, target, pool } = run;
      const there = [...(options.there ?? [])].sort();
      expect({ seed, outcome: run.outcome }).toEqual({ seed, outcome: 'verified' });
      const { deletion } = state;
      const accounted = Object.values(deletion ?? {}).reduce((sum, users: number) => sum + users, 0);
      expect({ seed, accounted, kept: deletion?.kept }).toEqual({
        seed,
        accounted: dataset.users.length,
        kept: there.length,
      });
      expect(target.mostInFlight).toBeLessThanOrEqual(run.kills === 0 ? 8 : 16);
      // A killed worker's last import may be carried out when its users have been deleted already.
      if (target.lastImportAt <= run.undoneFrom) {
        judged += 1;
        expect({ seed, left: [...pool.users.keys()].sort() }).toEqual({ seed, left: there });
        expect({ seed, presence: state.presence?.existing }).toEqual({ seed, presence: there.length });
      }
      deleted += deletion?.deleted ?? 0;
      kept += deletion?.kept ?? 0;
      if (onlySeed !== undefined || seed === seeds) break;
    }
    process.stdout.write(`${JSON.stringify({ seeds, judged, deleted, kept })}\n`);
    if (onlySeed === undefined) {
      expect(judged).toBeGreaterThan(0.9 * seeds);
      expect(deleted).toBeGreaterThan(10 * seeds);
      expect(kept).toBeGreaterThan(seeds);
    }
  }, 600_000);
});
