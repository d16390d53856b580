import { Random } from '../../chaos/random.ts';
import type { Control } from '../../contract/messages.ts';
import { type ConflictMode, conflictModes } from '../../contract/settings.ts';
import type { FaultAnswer } from '../../secureauth/answers.ts';
import type { Happening, SimulationOptions } from './simulate.ts';
import { SimulatedDataset } from './simulated-activities.ts';
import type { Weather } from './simulated-runtime.ts';
import type { Journey, Journeys } from './simulated-target.ts';

/** Simulated milliseconds within which trouble begins. */
const troubleMs = 120_000;

/** Everything that a seed draws: the base, the target's answers, crashes, outages, commands. */
export function troubleOf(seed: number): SimulationOptions {
  const random = new Random(seed);
  const usersPerBatch = random.pick([1, 4, 10, 25]);
  const batches = random.whole(1, 70);
  const users = new SimulatedDataset(batches, usersPerBatch).users.map(({ id }) => id);
  // Now and then so many that the operator is asked about them.
  const refusedShare = random.chance(0.1) ? 0.3 : random.pick([0, 0.001, 0.02]);
  const thereShare = random.pick([0, 0, 0.01, 0.2]);
  return {
    seed,
    batches,
    usersPerBatch,
    mode: random.pick(conflictModes),
    lanes: random.whole(1, 8),
    applies: random.pick(['none', 'partly', 'whole']),
    names: random.chance(0.5),
    refused: new Set(users.filter(() => random.chance(refusedShare))),
    // One at most: it takes its batch's others to tell a user that a target fails over from one that fails.
    poison: new Set(usersPerBatch > 1 && random.chance(0.2) ? [random.pick([users[0] ?? '', ...users])] : []),
    there: new Set(users.filter(() => random.chance(thereShare))),
    // Of a lot of its own, so that the others stay as they were.
    readsHashes: new Random(seed + 2_000_000).pick(['as_usual', 'as_usual', 'otherwise', 'never']),
    ...readBefore(new Random(seed + 3_000_000)),
    journeys: journeysOf(random),
    weather: weatherOf(random),
    happenings: happeningsOf(random),
    followsImport: random.chance(0.3),
  };
}

/** Now and then the same dataset was migrated before. */
function readBefore(random: Random): Pick<SimulationOptions, 'readBefore'> {
  return random.chance(0.5) ? {} : { readBefore: random.pick(['as_usual', 'otherwise', 'never']) };
}

function journeysOf(random: Random): Journeys {
  const usualMs = random.pick([100, 400, 960, 2_500]);
  const down = windowOf(random, 0.3, 90_000);
  const bursts = Array.from({ length: random.whole(0, 3) }, () => windowOf(random, 1, 5_000));
  return ({ now }) => {
    const milliseconds = usualMs * (0.5 + random.next());
    if (down(now)) return lost(random, milliseconds);
    if (bursts.some((burst) => burst(now))) return throttled(random);
    const lot = random.next();
    if (lot < 0.05) return failing(random, milliseconds);
    if (lot < 0.07) return lost(random, milliseconds);
    if (lot < 0.075) return { milliseconds: 30_000, fault: { answer: unreachable('timeout'), applied: true } };
    if (lot < 0.08) return { milliseconds: milliseconds + 3_000 };
    if (lot < 0.085) return { milliseconds, fault: { answer: { kind: 'unauthorized', status: 401 }, applied: false } };
    return { milliseconds };
  };
}

function failing(random: Random, milliseconds: number): Journey {
  const answer = { kind: 'failing', status: random.pick([500, 502, 503]) } as const;
  return { milliseconds, fault: { answer, applied: random.chance(0.3) } };
}

function lost(random: Random, milliseconds: number): Journey {
  return random.chance(0.5)
    ? { milliseconds: 5, fault: { answer: unreachable('unconnected'), applied: false } }
    : { milliseconds, fault: { answer: unreachable('broken'), applied: random.chance(0.5) } };
}

function throttled(random: Random): Journey {
  const retryAfterMs = random.chance(0.5) ? { retryAfterMs: random.whole(0, 5_000) } : {};
  return { milliseconds: 20, fault: { answer: { kind: 'throttled', status: 429, ...retryAfterMs }, applied: false } };
}

function unreachable(fault: 'timeout' | 'broken' | 'unconnected'): FaultAnswer {
  return { kind: 'unreachable', fault };
}

/** Temporal's server is slow now and then, and away for up to half a minute. */
function weatherOf(random: Random): Weather {
  const away = windowOf(random, 0.3, 30_000);
  return {
    roundTrip: (now) => (away(now) ? random.whole(0, 30_000) : random.whole(5, 150)),
    clockError: clockErrorOf(random),
    activitiesPerRun: random.chance(0.5) ? random.whole(12, 60) : Number.POSITIVE_INFINITY,
  };
}

/** Somebody sets a clock by an hour, forward or back. */
function clockErrorOf(random: Random): (now: number) => number {
  if (!random.chance(0.2)) return () => 0;
  const at = random.whole(0, troubleMs);
  const error = random.pick([-3_600_000, 3_600_000]);
  return (now) => (now < at ? 0 : error);
}

function windowOf(random: Random, likelihood: number, longestMs: number): (now: number) => boolean {
  if (!random.chance(likelihood)) return () => false;
  const from = random.whole(0, troubleMs);
  const to = from + random.whole(1, longestMs);
  return (now) => now >= from && now < to;
}

function happeningsOf(random: Random): readonly Happening[] {
  const kills = Array.from({ length: random.whole(0, 6) }, () => ({
    at: random.whole(0, troubleMs),
    kind: 'kill' as const,
  }));
  const commands = Array.from({ length: random.whole(0, 14) }, () => commandOf(random));
  // Twice in a row, and at the same moment.
  const repeated = commands.filter(() => random.chance(0.3));
  const end: Happening = { at: troubleMs, kind: 'command', control: 'resume' };
  return [...kills, ...commands, ...repeated, end];
}

function commandOf(random: Random): Happening {
  const control = random.pick<Control>(['pause', 'resume', 'setConflictMode', 'setLanes', 'decide']);
  const payload = {
    setConflictMode: random.pick<ConflictMode | 'nonsense'>([...conflictModes, 'nonsense']),
    setLanes: random.whole(0, 9),
    decide: random.pick(['resume', 'ignore', 'update', 'skip', 'nonsense']),
    pause: undefined,
    resume: undefined,
    abort: undefined,
  }[control];
  return { at: random.whole(0, troubleMs), kind: 'command', control, payload };
}
