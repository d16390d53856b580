import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { damaged, isAbsent } from './dataset-problems.ts';

/**
 * An outcome that was written into one file, or undefined where there is none.
 *
 * @throws Problem `damaged_dataset` when it is not as it was written
 */
export async function readOutcomeFile<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) {
      return undefined;
    }
    throw damaged('An outcome cannot be read', path, error);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw damaged('An outcome is not JSON', path, error);
  }
  const outcome = schema.safeParse(content);
  if (!outcome.success) {
    throw damaged('An outcome is not as it was written', path);
  }
  return outcome.data;
}
