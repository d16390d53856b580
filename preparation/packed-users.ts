import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { unwritable } from '../dataset/dataset-problems.ts';
import { packedLength, packedLengthBytes } from './packed-user.ts';

const bytesAtOnce = 4 * 1024 * 1024;

/**
 * Each packed user of a bucket, one after another; its bytes are valid until the next one.
 *
 * @throws Problem `unwritable_dataset`
 */
export async function* packedUsers(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: bytesAtOnce })) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      while (start + packedLengthBytes <= bytes.length) {
        const end = start + packedLength(bytes, start);
        if (end > bytes.length) break;
        yield bytes.subarray(start, end);
        start = end;
      }
      rest = bytes.subarray(start);
    }
  } catch (error) {
    throw unwritable(error, path);
  }
}
