import { z } from 'zod';
import { BatchBody } from '../../dataset/batch-body.ts';
import { GrowingBytes } from '../../dataset/growing-bytes.ts';
import type { UnpackedUser } from '../../preparation/unpacked-user.ts';

const record = z.record(z.string(), z.unknown());
const records = z.array(record);
const body = z.strictObject({
  users: records,
  user_credentials: records,
  user_identifiers: records,
  user_verifiable_addresses: records,
  group_members: records.optional(),
});

/** What a packed user comes to stand as in a dataset: the body of a request for it alone, and its key beside it. */
export function writtenBody(
  unpacked: UnpackedUser,
  bytes: Buffer,
  start: number,
): { readonly body: z.infer<typeof body>; readonly key: unknown } {
  const keys = new GrowingBytes(1);
  const batch = new BatchBody(keys);
  unpacked.moveTo(bytes, start);
  batch.add(unpacked);
  const [text = '', ...rest] = Buffer.concat(batch.take()).toString().split('\n');
  if (rest.join() !== '') throw new Error('a body is one line');
  return { body: body.parse(JSON.parse(text)), key: JSON.parse(keys.view().toString()) };
}
