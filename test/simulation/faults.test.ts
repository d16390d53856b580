import { describe, expect, it } from 'vitest';
import { brokenInvariants } from './invariants.ts';
import { patientOperator } from './patient-operator.ts';
import { troubleOf } from './random-trouble.ts';
import { type Simulated, type SimulationOptions, simulate } from './simulate.ts';

/** `SEED=7 npx vitest run test/simulation/faults.test.ts` runs that one again; `SEEDS=5000` runs so many. */
const onlySeed = process.env.SEED;
const seeds = Number(process.env.SEEDS ?? 1_000);

async function run(seed: number): Promise<{ readonly options: SimulationOptions; readonly simulated: Simulated }> {
  const options = { ...troubleOf(seed), watch: patientOperator(seed) };
  return { options, simulated: await simulate(options) };
}

describe('a migration in trouble', () => {
  it(`accounts for every user, whatever fails and whatever is signalled (${onlySeed ?? `${seeds} seeds`})`, async () => {
    const met: Record<string, number> = {};
    const commands: Record<string, number> = {};
    let users = 0;
    let kills = 0;
    let runs = 0;
    for (let seed = onlySeed === undefined ? 1 : Number(onlySeed); ; seed += 1) {
      const { options, simulated } = await run(seed).catch((error: unknown) => {
        throw new Error(`Seed ${seed}: ${error}`, { cause: error });
      });
      expect({ seed, broken: brokenInvariants(options, simulated) }).toEqual({ seed, broken: [] });
      expect(simulated.outcome).toBe('verified');
      users += simulated.dataset.users.length;
      kills += simulated.kills;
      runs += simulated.runs;
      for (const [kind, times] of Object.entries(simulated.target.faults)) met[kind] = (met[kind] ?? 0) + times;
      for (const { command, taken } of simulated.state.steering.audit) {
        if (taken) commands[command] = (commands[command] ?? 0) + 1;
      }
      if (onlySeed !== undefined || seed === seeds) break;
    }
    // What it was shown by, for the reader of a log.
    process.stdout.write(`${JSON.stringify({ seeds, users, kills, runs, faults: met, commands })}\n`);
    if (onlySeed === undefined)
      for (const kind of ['failing', 'throttled', 'timeout', 'broken', 'unconnected']) {
        expect(met[kind]).toBeGreaterThan(seeds / 10);
      }
  }, 600_000);

  it('takes the same course again with the same seed', async () => {
    const [once, again] = [await run(11), await run(11)];
    expect(again.simulated.milliseconds).toBe(once.simulated.milliseconds);
    expect(again.simulated.target.arrivals).toEqual(once.simulated.target.arrivals);
    expect([...again.simulated.dataset.imported]).toEqual([...once.simulated.dataset.imported]);
  });
});
