import { AsyncLocalStorage } from 'node:async_hooks';
import type { Buffer } from 'node:buffer';

/** Sees inputs while they are read: their bytes as they are on disk, before they are unpacked and decoded. */
export interface InputWatch {
  /** Called whenever an input is opened; the same one may be looked at before it is read as a whole. */
  begin(path: string): { take(chunk: Buffer): void; end(): void };
}

const watches = new AsyncLocalStorage<InputWatch>();

/** Runs what reads inputs while `watch` sees them, whichever adapter reads and however. */
export function watchInputs<Result>(watch: InputWatch, read: () => Result): Result {
  return watches.run(watch, read);
}

/** Passes on the chunks of an input, and shows them to whoever watches. */
export async function* watched(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const sight = watches.getStore()?.begin(path);
  for await (const chunk of chunks) {
    sight?.take(chunk);
    yield chunk;
  }
  sight?.end();
}
