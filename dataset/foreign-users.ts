import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createFolder, writeFileAtomically } from './atomic-file.ts';
import { damaged } from './dataset-problems.ts';
import { foreignUsersPath } from './layout.ts';
import type { OutcomePlace } from './outcomes.ts';

/**
 * Writes the ids of users in a batch's range that are not of the dataset. They stand in a file of their own because
 * they may be too many for an outcome, which is read as a whole.
 *
 * @returns how many
 * @throws Problem `unwritable_dataset`, and whatever `ids` fails with
 */
export async function writeForeignUsers(
  { folder, run }: OutcomePlace,
  batch: number,
  ids: AsyncIterable<string>,
): Promise<number> {
  let written = 0;
  let failure: { readonly error: unknown } | undefined;
  async function* lines(): AsyncGenerator<string> {
    yield `${JSON.stringify({ run })}\n`;
    try {
      for await (const id of ids) {
        written += 1;
        yield `${JSON.stringify({ id })}\n`;
      }
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  const path = foreignUsersPath(folder, batch);
  await createFolder(dirname(path));
  try {
    await writeFileAtomically(path, lines());
  } catch (error) {
    // What the ids failed with is no fault of the file.
    throw failure === undefined ? error : failure.error;
  }
  return written;
}

/**
 * Ids of the foreign users that a workflow found in a batch's range.
 *
 * @throws Problem `damaged_dataset` where they cannot be read, or are of another run
 */
export async function* readForeignUsers({ folder, run }: OutcomePlace, batch: number): AsyncGenerator<string> {
  const path = foreignUsersPath(folder, batch);
  let isFirst = true;
  try {
    const file = await open(path);
    for await (const line of file.readLines()) {
      const content: { readonly run?: string; readonly id?: string } = JSON.parse(line);
      if (isFirst && content.run !== run) throw new RangeError('It is of another run');
      if (!isFirst && content.id !== undefined) yield content.id;
      isFirst = false;
    }
  } catch (error) {
    throw damaged('A list of foreign users cannot be read', path, error);
  }
}
