import { Buffer } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';

/** Bytes that one read asks for: more is slower, since the users of a block then outlive the collector's first round. */
const chunkBytes = 131_072;

/**
 * Streams a file. A chunk is valid until the next one is asked for: the bytes behind it are read meanwhile, into memory
 * that is used in turn. With memory of its own for each chunk the collector went through the whole heap every ten
 * megabytes, which took an eighth of all time where threads map the users.
 *
 * Own code because a read stream of Node's takes twice the time for each chunk, which is a tenth of what its users take.
 */
export async function* readFileChunks(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  /** The first is read into, the other one is lent out. */
  let memory = [Buffer.allocUnsafeSlow(chunkBytes), Buffer.allocUnsafeSlow(chunkBytes)] as const;
  let next = readInto(memory[0], file);
  try {
    for (;;) {
      const chunk = await next;
      if (chunk.length === 0) return;
      memory = [memory[1], memory[0]];
      next = readInto(memory[0], file);
      // A fault is told when its turn comes; until then nobody waits for it.
      next.catch(() => undefined);
      yield chunk;
    }
  } finally {
    await next.catch(() => undefined);
    await file.close();
  }
}

/** Empty at the file's end. */
async function readInto(memory: Buffer, file: FileHandle): Promise<Buffer> {
  const { bytesRead } = await file.read(memory, 0, memory.length, null);
  return memory.subarray(0, bytesRead);
}
