import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckLoginsInput, LoginCounts } from '../contract/activities.ts';
import type { IdentityClient } from '../secureauth/client.ts';
import { inOrder } from './in-order.ts';
import { type KnownLogin, readLogins } from './logins-file.ts';
import { type Patience, withPatience } from './patience.ts';

export interface CheckLoginsOptions {
  /** Logins checked at once, 1 to 8; 8 when left out. */
  readonly concurrency?: number;
  readonly patience?: Patience;
}

/** A line of `logins.ndjson`: a login that was not answered as expected. */
export interface UnexpectedLogin {
  readonly line: number;
  readonly expected: string;
  readonly got: string;
  /** The password's state, where the target gave one. */
  readonly state?: string;
}

const mostAtOnce = 8;

/**
 * Checks known logins against the pool. What was not as expected goes to `logins.ndjson` in the folder of the report,
 * in the order of the file, by line number: neither identifiers nor passwords leave the file.
 *
 * The whole file is read once before the first login is tried, so that a broken line costs no tries: the target
 * counts them against brute force.
 *
 * @throws Problem `unreadable_logins`, or the target's
 * @throws the signal's reason when it is aborted
 */
export async function checkLogins(
  client: Pick<IdentityClient, 'verifyPassword'>,
  files: Pick<CheckLoginsInput, 'loginsFile' | 'report'>,
  signal?: AbortSignal,
  options: CheckLoginsOptions = {},
): Promise<LoginCounts> {
  for await (const _ of readLogins(files.loginsFile)) signal?.throwIfAborted();

  const check = async (login: KnownLogin, stop: AbortSignal): Promise<UnexpectedLogin | undefined> => {
    const { result, state } = await withPatience(() => client.verifyPassword(login, stop), stop, options.patience);
    if (result === login.expect) return undefined;
    return { line: login.line, expected: login.expect, got: result, ...(state ? { state } : {}) };
  };

  await mkdir(files.report, { recursive: true });
  const path = join(files.report, 'logins.ndjson');
  const output = await open(`${path}.partial`, 'w', 0o600);
  let tried = 0;
  let unexpected = 0;
  try {
    const concurrency = Math.min(Math.max(1, options.concurrency ?? mostAtOnce), mostAtOnce);
    for await (const login of inOrder(readLogins(files.loginsFile), concurrency, check, signal)) {
      tried += 1;
      if (login === undefined) continue;
      unexpected += 1;
      await output.write(`${JSON.stringify(login)}\n`);
    }
    await output.sync();
  } finally {
    await output.close();
  }
  await rename(`${path}.partial`, path);
  return { tried, asExpected: tried - unexpected };
}
