import { z } from 'zod';

/** Where a secret is found; the secret itself is in no file of settings. */
export const secretReference = z.union(
  [
    z.strictObject({ env: z.string().min(1).describe('The name of an environment variable of the worker.') }),
    z.strictObject({ file: z.string().min(1).describe("A file that holds nothing else, on the worker's machine.") }),
  ],
  { error: 'has to be { env: NAME } or { file: PATH }: a secret is named here, never written' },
);
