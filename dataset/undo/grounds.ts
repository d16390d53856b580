import type { JobRun } from '../../contract/dataset.ts';
import { Problem } from '../../contract/problem.ts';
import type { UndoGrounds } from '../../contract/undo.ts';
import type { Dataset } from '../dataset-reader.ts';
import { importOutcomes } from '../outcomes.ts';
import { recordPlace } from './known-before.ts';
import { presences } from './presence-outcomes.ts';

/**
 * How it is known whom a migration created.
 *
 * @param runs that worked on the dataset
 * @throws Problem `nothing_recorded` where it is not, `damaged_dataset`
 */
export async function undoGrounds(dataset: Dataset, runs: readonly JobRun[]): Promise<UndoGrounds> {
  const place = recordPlace(dataset.folder, runs);
  const recorded = new Set<number>();
  for await (const batches of presences(place)) for (const { batch } of batches) recorded.add(batch);
  let accepted = 0;
  let unrecorded = 0;
  let unproven = 0;
  for await (const batches of importOutcomes(place)) {
    for (const outcome of batches) {
      if (!recorded.has(outcome.batch)) unrecorded += 1;
      // In this mode a 204 says that nobody of the batch was there; having read them back does not.
      const proven = outcome.mode === 'fail' && outcome.readBack === undefined && outcome.accepted === outcome.users;
      if (proven) accepted += 1;
      else unproven += 1;
    }
  }
  // An import begins when all is recorded: of a record that is not whole the rest was not sent.
  if (recorded.size > 0 && unrecorded === 0) return 'recorded';
  if (accepted === dataset.manifest.batches && unproven === 0) return 'mode_fail';
  throw new Problem(
    'nothing_recorded',
    'It was not recorded who was in the pool before this migration, so whom it created is not known',
    dataset.folder,
    'Nothing was deleted. A migration that shall be undone later has to be started with `poolferry start --record-existing`.',
  );
}
