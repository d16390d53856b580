import type { Command } from 'commander';
import { loadConfiguration } from '../configuration/load.ts';
import { confirmPool } from '../undo/confirmation.ts';
import { foreseenLines, foreseeUndo } from '../undo/foreseen.ts';
import { type FollowOptions, follow, following } from './follow.ts';

interface UndoOptions extends FollowOptions {
  readonly confirm?: string;
}

/** `poolferry undo`: deletes from the pool whom the migration created, after the operator has named the pool. */
export function undoCommand(): Command {
  return following('undo', 'delete exactly the users that the migration created, after a typed confirmation')
    .option('--confirm <pool>', 'the id of the pool, instead of typing it')
    .action(async (options: UndoOptions) => {
      const settings = await loadConfiguration(options.config, options.since);
      const foreseen = await foreseeUndo(settings);
      process.stderr.write(`${foreseenLines(settings, foreseen).join('\n')}\n`);
      await confirmPool(settings.target.poolId, options.confirm);
      await follow({ job: 'undo' }, settings, options);
    });
}
