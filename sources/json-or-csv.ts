import { readInputChunks, standardInput } from './input-chunks.ts';

/**
 * Whether an input that is either JSON or CSV is JSON, by what it begins with. Standard input, which can be read once,
 * counts as JSON.
 */
export async function holdsJson(path: string): Promise<boolean> {
  if (path === standardInput) return true;
  for await (const chunk of readInputChunks(path)) return /^\s*[{[]/.test(chunk.toString('latin1', 0, 1_024));
  return false;
}
