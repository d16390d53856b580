import { setTimeout as wait } from 'node:timers/promises';
import type { Decision, Hold } from '../contract/progress.ts';
import { type ConflictMode, maximumLanes } from '../contract/settings.ts';
import type { CommandLine } from './command-line.ts';
import type { TallyKeeper } from './operator-tally.ts';
import { type Random, randomOf } from './random.ts';

/** A command is tried so often, and then dropped. */
const mostTries = 4;
/** What has to get through, unless nobody answers for ten minutes: a try takes up to 15 seconds. */
const triesForMinutes = 40;
const lookEveryMs = 500;
/** In `fail` mode there is the most to go wrong. */
const drawnModes = ['ignore', 'update', 'fail', 'fail'] as const satisfies readonly ConflictMode[];

/** Somebody who cannot leave a migration alone, but ends every hold. */
export class Operator {
  readonly #line: CommandLine;
  readonly #tally: TallyKeeper;
  readonly #commands: Random;
  readonly #decisions: Random;
  readonly #conflictMs: number;
  readonly #calm = new AbortController();
  #commanding: Promise<void> = Promise.resolve();

  constructor(line: CommandLine, tally: TallyKeeper, seed: number, conflictMs: number) {
    this.#conflictMs = conflictMs;
    this.#line = line;
    this.#tally = tally;
    this.#commands = randomOf(seed, 'operator');
    this.#decisions = randomOf(seed, 'holds');
  }

  begin(): void {
    this.#commanding = this.#command().catch((error: unknown) => this.#note(error));
    void this.#endHolds().catch((error: unknown) => this.#note(error));
  }

  /** Sends no more commands, and takes back what slows the migration down; holds are ended all the same. */
  async calm(): Promise<void> {
    this.#calm.abort();
    await this.#commanding;
    try {
      await this.#line.send('setConflictMode', 'ignore', triesForMinutes);
      await this.#line.send('setLanes', maximumLanes, triesForMinutes);
      await this.#line.send('resume', undefined, triesForMinutes);
    } catch (error) {
      this.#note(error);
    }
  }

  /** One command after another. What each does is drawn before it is sent, whether or not it gets through. */
  async #command(): Promise<void> {
    const random = this.#commands;
    while (!this.#calm.signal.aborted) {
      await this.#wait(random.between(500, 3_500));
      const kind = random.pick(['pause', 'lanes', 'mode', 'mode']);
      const lanes = random.whole(1, maximumLanes);
      const mode = random.pick(drawnModes);
      const pausedMs = random.between(500, 4_000);
      const keptMs = random.between(0.5, 1.5) * this.#conflictMs;
      const tries = random.whole(1, mostTries);
      if (this.#calm.signal.aborted) return;
      if (kind === 'lanes') await this.#line.send('setLanes', lanes, tries);
      if (kind === 'mode') {
        await this.#line.send('setConflictMode', mode, tries);
        // Every brake makes a lane begin anew with the batch that it was halving.
        if (mode === 'fail') await this.#wait(keptMs);
      }
      if (kind === 'pause') {
        await this.#line.send('pause', undefined, tries);
        await this.#wait(pausedMs);
        await this.#line.send('resume', undefined, triesForMinutes);
      }
    }
  }

  async #endHolds(): Promise<void> {
    let known: string | undefined;
    for (;;) {
      const progress = await this.#line.progress();
      if (progress?.outcome !== undefined) return;
      const hold = progress?.hold;
      if (hold !== undefined) {
        if (hold.since !== known) this.#tally.hold(hold.reason);
        known = hold.since;
        await this.#end(hold);
      }
      await wait(lookEveryMs);
    }
  }

  /** Conflicts are decided by lot; whatever else holds the migration is tried again. */
  async #end({ reason, decisions, conflicts = [] }: Hold): Promise<void> {
    for (const { users } of conflicts) this.#tally.conflict(users);
    const [first, ...others] = decisions.filter((decision) => decision !== 'abort');
    if (first === undefined) throw new Error(`A hold for ${reason} leaves nothing to decide but to abort.`);
    const decision: Decision = reason === 'conflicts' ? this.#decisions.pick([first, ...others]) : 'resume';
    if ((await this.#line.send('decide', decision, 1)) === 'taken') this.#tally.decide(decision);
  }

  async #wait(milliseconds: number): Promise<void> {
    await wait(milliseconds, undefined, { signal: this.#calm.signal }).catch(() => undefined);
  }

  #note(error: unknown): void {
    this.#tally.faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
