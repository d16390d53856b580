import { stat } from 'node:fs/promises';
import { type CheckResult, failedBy } from '../../contract/preflight.ts';
import { formatCount } from '../../report/wording.ts';
import { readLogins } from '../../verification/logins-file.ts';

/** Reads the whole file of known logins; tries none of them. */
export async function checkLoginsFile(loginsFile: string): Promise<CheckResult> {
  try {
    let logins = 0;
    for await (const _ of readLogins(loginsFile)) logins += 1;
    const says = `${formatCount(logins, 'known login')} can be tried.`;
    if (((await stat(loginsFile)).mode & 0o077) === 0) return { check: 'logins', result: 'ok', says };
    return {
      check: 'logins',
      result: 'warning',
      says: `${says} Others on this machine may read the file, which holds passwords.`,
      next: `Take the rights from them: chmod 600 ${loginsFile}`,
    };
  } catch (error) {
    return failedBy('logins', error);
  }
}
