import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { damaged, isAbsent } from './dataset-problems.ts';
import type { OutcomeFolder } from './layout.ts';

const outcomes: OutcomeFolder = 'outcomes';

/**
 * When the last outcome of the migration's import was written, in milliseconds since 1970: nothing was imported later but
 * what a repair sent again. Infinity where nothing was imported.
 *
 * @throws Problem `damaged_dataset`
 */
export async function importEndedAt(folder: string): Promise<number> {
  const path = join(folder, outcomes);
  try {
    // A folder changes with the names in it, and outcomes are renamed into it.
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isAbsent(error)) return Number.POSITIVE_INFINITY;
    throw damaged('The outcomes cannot be looked at', path, error);
  }
}
