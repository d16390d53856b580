#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { exitCode } from '../contract/problem.ts';
import { checkCommand } from './commands/check.ts';
import { repairCommand, verifyCommand } from './commands/follow.ts';
import { idsCommand } from './commands/ids.ts';
import { initCommand } from './commands/init.ts';
import { listCommand } from './commands/list.ts';
import { prepareCommand } from './commands/prepare.ts';
import { demoCommand, rehearseCommand } from './commands/rehearse.ts';
import { rejectsCommand } from './commands/rejects.ts';
import { reportCommand } from './commands/report.ts';
import { resetsCommand } from './commands/resets.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { schemaCommand } from './commands/schema.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { steerCommands } from './commands/steer.ts';
import { undoCommand } from './commands/undo.ts';
import { watchCommand } from './commands/watch.ts';
import { workerCommand } from './commands/worker.ts';
import { exitCodeOf, tell } from './failure.ts';

const program = new Command('poolferry')
  .description('Moves whole user bases into SecureAuth Identity Pools, durably, and proves that every user arrived.')
  .showHelpAfterError('Run with --help to see what it takes.');

program.exitOverride();

for (const command of [
  demoCommand(),
  rehearseCommand(),
  initCommand(),
  schemaCommand(),
  checkCommand(),
  prepareCommand(),
  rejectsCommand(),
  idsCommand(),
  workerCommand(),
  startCommand(),
  watchCommand(),
  statusCommand(),
  ...steerCommands(),
  verifyCommand(),
  repairCommand(),
  undoCommand(),
  listCommand(),
  reportCommand(),
  resetsCommand(),
  sandboxCommand(),
]) {
  // A command that was made apart does not inherit these.
  program.addCommand(command.copyInheritedSettings(program));
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCode.done : exitCode.usage;
  } else {
    tell(error);
    // Whatever still runs after an error, such as a connection that is being tried again, must not keep the command up.
    process.exit(exitCodeOf(error));
  }
}
