import { readInputChunks } from './input-chunks.ts';

/** Whether an input that is either JSON or CSV is JSON, by what it begins with. */
export async function holdsJson(path: string): Promise<boolean> {
  for await (const chunk of readInputChunks(path)) return /^\s*[{[]/.test(chunk.toString('latin1', 0, 1_024));
  return false;
}
