import { z } from 'zod';
import type { Dataset } from '../dataset/dataset-reader.ts';
import { placeOfBatch } from '../dataset/layout.ts';
import { byUser } from './sent-user.ts';

/** A credential as it was sent, as far as the target can show it. */
export interface SentCredential {
  readonly type: string;
  readonly state?: string | undefined;
  readonly expires_at?: string | undefined;
  readonly created_at?: string | undefined;
  readonly updated_at?: string | undefined;
}

/** One user of a dataset with the credentials that were sent. */
export interface SentCredentials {
  readonly batch: number;
  readonly id: string;
  readonly credentials: readonly SentCredential[];
}

const text = z.string().optional();

const batchBody = z.object({
  users: z.array(z.object({ id: z.string() })),
  user_credentials: z
    .array(
      z.object({
        user_id: z.string(),
        type: z.string(),
        state: text,
        expires_at: text,
        created_at: text,
        updated_at: text,
      }),
    )
    .default([]),
});

/**
 * The users at places in the order of ids, given ascending, with the credentials that were sent. Segments that hold none
 * of them are not read, each of the others once, and one at a time.
 *
 * @throws Problem `damaged_dataset`
 * @throws the signal's reason when it is aborted
 */
export async function* sentCredentialsAt(
  dataset: Dataset,
  places: Iterable<number>,
  signal?: AbortSignal,
): AsyncGenerator<SentCredentials> {
  for (const batches of bySegment(dataset, places)) {
    const numbers = [...batches.keys()];
    const range = { from: Math.min(...numbers), to: Math.max(...numbers) + 1 };
    for await (const { batch, body } of dataset.batches(range, signal)) {
      const drawn = batches.get(batch);
      if (drawn !== undefined) yield* usersAt(batch, body, drawn);
    }
  }
}

/** Places in their batches, the batches of one segment together. */
function* bySegment(dataset: Dataset, places: Iterable<number>): Generator<Map<number, number[]>> {
  let segment = -1;
  let batches = new Map<number, number[]>();
  for (const user of places) {
    const { batch, place } = dataset.placeOfUser(user);
    const behind = placeOfBatch(batch).segment;
    if (behind !== segment && batches.size > 0) {
      yield batches;
      batches = new Map();
    }
    segment = behind;
    const inBatch = batches.get(batch) ?? [];
    batches.set(batch, [...inBatch, place]);
  }
  if (batches.size > 0) yield batches;
}

/** The body is of a dataset, whose checksums were verified: one that does not fit is a fault of this program. */
function* usersAt(batch: number, body: Buffer, places: readonly number[]): Generator<SentCredentials> {
  const sent = batchBody.parse(JSON.parse(body.toString()));
  const credentials = byUser(sent.user_credentials);
  for (const place of places) {
    const user = sent.users[place];
    if (user === undefined) throw new RangeError(`the batch has no user ${place}`);
    yield { batch, id: user.id, credentials: credentials.get(user.id) ?? [] };
  }
}
