import type { ImportStretchInput } from '../contract/activities.ts';
import type { BatchImport } from './import-batch.ts';

/**
 * How a batch of a stretch is to be imported, by what the workflow asked for.
 *
 * @param isRetried an attempt before this one may have sent it
 */
export function choicesFor(
  batch: number,
  input: ImportStretchInput,
  isRetried: boolean,
): Pick<BatchImport, 'mode' | 'requestsPerBatch' | 'suspect' | 'skip' | 'answersLost'> {
  const { mode, requestsPerBatch, suspect, skip, maybeSent } = input;
  return {
    mode,
    requestsPerBatch,
    suspect,
    skip: new Set(skip.find((conflicts) => conflicts.batch === batch)?.users),
    answersLost: isRetried || maybeSent.some(({ from, to }) => from <= batch && batch < to),
  };
}
