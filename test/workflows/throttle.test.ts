import { describe, expect, it } from 'vitest';
import { Random } from '../../chaos/random.ts';
import { simulate } from '../simulation/simulate.ts';
import type { Journey, Journeys } from '../simulation/simulated-target.ts';

const throttled: Journey = {
  milliseconds: 20,
  fault: { answer: { kind: 'throttled', status: 429 }, applied: false },
};

/** A target that turns away what is more than so many requests at once. */
function admits(most: (now: number) => number, milliseconds: number): Journeys {
  return ({ inFlight, now }) => (inFlight > most(now) ? throttled : { milliseconds });
}

/** A target whose requests wait for one another: the more there are, the longer each takes. */
function queues(usersPerSecond: (now: number) => number): Journeys {
  return ({ inFlight, users, now }) => ({ milliseconds: (1_000 * users * inFlight) / usersPerSecond(now) });
}

/** Seconds that the import takes, with this many lanes and no throttle, at the best constant setting. */
async function importSeconds(journeys: Journeys, batches: number, lanes?: number): Promise<number> {
  let begun: number | undefined;
  let ended = 0;
  const { target } = await simulate({
    seed: 1,
    batches,
    usersPerBatch: 100,
    mode: 'ignore',
    ...(lanes === undefined ? {} : { lanes }),
    journeys,
    watch: (migration, now) => {
      const { phase } = migration.progress();
      if (phase !== 'importing') return;
      begun ??= now;
      ended = now;
    },
  });
  expect(target.mostInFlight).toBeLessThanOrEqual(lanes ?? 8);
  return (ended - (begun ?? 0)) / 1_000;
}

describe('the throttle', () => {
  it.each([1, 2, 3, 5, 7, 8])(
    'settles within a tenth of the best constant setting of a target that admits %i',
    async (most) => {
      const journeys = admits(() => most, 400);
      const batches = 4_000;
      const best = await importSeconds(journeys, batches, most);
      expect(await importSeconds(journeys, batches)).toBeLessThan(best * 1.1);
    },
  );

  it('follows a target whose capacity changes, within a tenth of whoever knew it before', async () => {
    const capacity = (now: number): number => [8, 3, 6, 2, 8][Math.floor(now / 300_000) % 5] ?? 8;
    const batches = 12_000;
    const seconds = await importSeconds(admits(capacity, 400), batches);
    // Whoever knew: all that the target admits, all the time.
    let best = 0;
    for (let done = 0; done < batches; best += 1) done += capacity(best * 1_000) / 0.4;
    expect(seconds).toBeLessThan(best * 1.1);
  });

  it('leaves a queueing target no slower than it is, with answers below two seconds', async () => {
    // 150 users a second: 8 lanes would wait 5.3 s each, 3 wait 2 s.
    const journeys = queues(() => 150);
    const best = await importSeconds(journeys, 1_000, 3);
    let lanes = 8;
    const seconds = await importSeconds(journeys, 1_000);
    expect(seconds).toBeLessThan(best * 1.1);
    await simulate({
      seed: 1,
      batches: 1_000,
      usersPerBatch: 100,
      mode: 'ignore',
      journeys,
      watch: (migration) => {
        const { phase, pace } = migration.progress();
        if (phase === 'importing') lanes = pace?.lanes ?? lanes;
      },
    });
    expect(lanes).toBeLessThanOrEqual(3);
  });

  it('halves batches when one lane with whole ones is too slow, and grows back', async () => {
    // 30 users a second are 3.3 s for a whole batch; ten minutes later the target is itself again.
    const journeys = queues((now) => (now < 600_000 ? 30 : 1_000));
    const cuts = new Set<number>();
    let last = 0;
    await simulate({
      seed: 1,
      batches: 2_000,
      usersPerBatch: 100,
      mode: 'ignore',
      journeys,
      watch: (migration, now) => {
        const { pace, phase } = migration.progress();
        if (pace === undefined || phase !== 'importing') return;
        last = pace.requestsPerBatch;
        if (now < 600_000) cuts.add(pace.requestsPerBatch);
      },
    });
    expect([...cuts]).toEqual(expect.arrayContaining([1, 2]));
    expect(last).toBe(1);
  });

  it('keeps all lanes where a target is slow by nature, and fewer of them help nothing', async () => {
    const journeys: Journeys = () => ({ milliseconds: 3_000 });
    const best = (2_000 / 8) * 3;
    expect(await importSeconds(journeys, 2_000)).toBeLessThan(best * 1.1);
  });

  it.each([1_000, 1_500, 2_000])('and also where its answers scatter widely, around %i ms', async (mean) => {
    const random = new Random(7);
    const journeys: Journeys = () => ({ milliseconds: -mean * Math.log(1 - random.next()) });
    const best = (4_000 / 8) * (mean / 1_000);
    expect(await importSeconds(journeys, 4_000)).toBeLessThan(best * 1.25);
  });

  it('halves batches that take longer than a request may, and goes on', async () => {
    // 0.4 s a user: a whole batch would take 40 s, and a request has 30.
    const journeys: Journeys = ({ users }) =>
      users > 75
        ? { milliseconds: 30_000, fault: { answer: { kind: 'unreachable', fault: 'timeout' }, applied: false } }
        : { milliseconds: 400 * users };
    const { state, milliseconds } = await simulate({
      seed: 1,
      batches: 40,
      usersPerBatch: 100,
      mode: 'ignore',
      journeys,
    });
    expect(state.imported.accepted).toBe(4_000);
    expect(milliseconds).toBeLessThan(3_600_000);
  });

  it('brings a batch with a refused user through a target that turns away most requests', async () => {
    // Twelve requests in ten seconds, and then none.
    let asked: number[] = [];
    const journeys: Journeys = ({ now }) => {
      asked = asked.filter((at) => at > now - 10_000);
      if (asked.length >= 12) return throttled;
      asked.push(now);
      return { milliseconds: 100 };
    };
    const refused = new Set(['000003-050', '000007-020']);
    const { state } = await simulate({ seed: 1, batches: 20, usersPerBatch: 100, mode: 'ignore', journeys, refused });
    expect(state.imported).toEqual({ accepted: 1_998, refused: 2 });
  });

  it('lets no batch that the target fails over keep it from the others, and finds the user that it is', async () => {
    const poison = new Set(['000003-050']);
    const { state, milliseconds } = await simulate({
      seed: 1,
      batches: 200,
      usersPerBatch: 100,
      mode: 'ignore',
      journeys: () => ({ milliseconds: 400 }),
      poison,
    });
    expect(state.imported).toEqual({ accepted: 19_999, refused: 1 });
    expect(milliseconds).toBeLessThan(120_000);
  });

  it('lets one lane probe a target that is down, and is back within a minute when it is', async () => {
    const away = { from: 60_000, to: 360_000 };
    const isAway = (now: number): boolean => now >= away.from && now < away.to;
    const journeys: Journeys = ({ now }) =>
      isAway(now)
        ? { milliseconds: 10, fault: { answer: { kind: 'unreachable', fault: 'unconnected' }, applied: false } }
        : { milliseconds: 400 };
    const { target, milliseconds, state } = await simulate({
      seed: 1,
      batches: 4_000,
      usersPerBatch: 100,
      mode: 'ignore',
      journeys,
    });
    const probes = target.arrivals.filter((at) => at > away.from + 30_000 && at < away.to);
    expect(probes.length).toBeGreaterThan(5);
    expect(probes.length).toBeLessThan(60);
    expect(state.imported.accepted).toBe(400_000);
    const withoutTrouble = 2 * (4_000 / 8) * 400;
    expect(milliseconds).toBeLessThan(withoutTrouble * 1.1 + (away.to - away.from) + 60_000);
  });

  it('does what the target asks when it asks to wait: no request of any lane comes before', async () => {
    let askedAt: number | undefined;
    const journeys: Journeys = ({ now }) => {
      if (now < 60_000 || askedAt !== undefined) return { milliseconds: 400 };
      askedAt = now;
      return {
        milliseconds: 10,
        fault: { answer: { kind: 'throttled', status: 429, retryAfterMs: 45_000 }, applied: false },
      };
    };
    const { target } = await simulate({ seed: 1, batches: 2_000, usersPerBatch: 100, mode: 'ignore', journeys });
    const asked = askedAt ?? 0;
    expect(target.arrivals.filter((at) => at > asked + 10 && at < asked + 45_000)).toEqual([]);
  });

  it('asks the operator when a target stays down for ten minutes, and goes on when it is told to', async () => {
    let heldAt: number | undefined;
    const { milliseconds, state } = await simulate({
      seed: 1,
      batches: 200,
      usersPerBatch: 100,
      mode: 'ignore',
      journeys: ({ now }) =>
        now > 10_000 && now < 900_000
          ? { milliseconds: 10, fault: { answer: { kind: 'failing', status: 503 }, applied: false } }
          : { milliseconds: 900 },
      happenings: [{ at: 960_000, kind: 'command', control: 'resume' }],
      watch: (migration, now) => {
        if (migration.progress().hold !== undefined) heldAt ??= now;
      },
    });
    expect(heldAt).toBeGreaterThan(600_000);
    expect(heldAt).toBeLessThan(640_000);
    expect(milliseconds).toBeGreaterThan(960_000);
    expect(state.imported.accepted).toBe(20_000);
  });
});
