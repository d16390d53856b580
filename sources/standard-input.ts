import { Buffer } from 'node:buffer';
import process from 'node:process';
import { Problem } from '../contract/problem.ts';

/** The input that is standard input. */
export const standardInput = '-';

/** Bytes of standard input that are kept, so that a reader may look at an input's beginning before it reads all of it. */
const keptBytes = 1_048_576;

/** What was taken so far; a process has one standard input. */
let taken: Buffer[] = [];
let takenBytes = 0;
let hasEnded = false;

/**
 * Streams standard input from its beginning, as often as no more than {@link keptBytes} of it were taken, by one reader
 * at a time.
 *
 * @throws Problem `unreadable_source` when its beginning is no longer there
 */
export async function* readStandardInput(): AsyncGenerator<Buffer> {
  if (takenBytes > keptBytes) {
    throw new Problem(
      'unreadable_source',
      'Standard input was read already',
      standardInput,
      'Name the export as a file: standard input can be read once.',
    );
  }
  yield* [...taken];
  if (hasEnded) return;
  for await (const chunk of process.stdin.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    takenBytes += chunk.length;
    if (takenBytes > keptBytes) taken = [];
    else taken.push(chunk);
    yield chunk;
  }
  hasEnded = true;
}
