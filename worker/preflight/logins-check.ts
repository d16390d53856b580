import { type CheckResult, failedBy } from '../../contract/preflight.ts';
import { formatCount } from '../../report/wording.ts';
import { readLogins } from '../../verification/logins-file.ts';

/** Reads the whole file of known logins; tries none of them. */
export async function checkLoginsFile(loginsFile: string): Promise<CheckResult> {
  try {
    let logins = 0;
    for await (const _ of readLogins(loginsFile)) logins += 1;
    return { check: 'logins', result: 'ok', says: `${formatCount(logins, 'known login')} can be tried.` };
  } catch (error) {
    return failedBy('logins', error);
  }
}
