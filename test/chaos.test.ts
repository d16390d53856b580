import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from './tooling/run-command.ts';
import { root } from './tooling/temporary-folder.ts';

const program = join(root, 'dist', 'chaos', 'run.js');
const users = 4_000;
const minutes = 0.5;

/** The fixed one has each of the three modes and a hold in it; the other one is another in each run. */
const seeds = [11, randomInt(1, 2 ** 31)];

describe.concurrent('a migration in the midst of killed workers, a target that fails, Temporal away, and an operator', () => {
  it.for(seeds)('accounts for every user, seed %i', { timeout: 600_000 }, async (seed, { onTestFinished }) => {
    process.stderr.write(`chaos: seed ${seed}\n`);
    const parameters = ['--users', String(users), '--minutes', String(minutes), '--seed', String(seed)];
    const { code, stdout, stderr } = await runCommand(process.execPath, [program, ...parameters], { onTestFinished });
    // What does not add up stands in the output, so the whole of it is what a failure shows.
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`chaos: passed, seed ${seed}\\n$`)),
      stderr: expect.any(String),
    });
  });
});
