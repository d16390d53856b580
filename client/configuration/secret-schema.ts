import { z } from 'zod';

/** Where a secret is found; the secret itself is in no file of settings. */
export const secretReference = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  { error: 'has to be { env: NAME } or { file: PATH }: a secret is named here, never written' },
);
