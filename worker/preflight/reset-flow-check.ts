import { accountSecrets, readSecret } from '../../activities/secrets.ts';
import { type CheckResult, failedBy } from '../../contract/preflight.ts';
import type { ResetFlowSettings } from '../../contract/settings.ts';

/** Reads what names the test account: a migration does only when everybody is imported. Changes nothing of the account. */
export async function* checkTestAccount(resetFlow: ResetFlowSettings): AsyncGenerator<CheckResult> {
  let isThere = true;
  for (const part of ['identifier', 'password'] as const) {
    try {
      await readSecret(resetFlow[part], accountSecrets[part]);
    } catch (error) {
      isThere = false;
      yield failedBy('reset_flow', error);
    }
  }
  if (isThere)
    yield { check: 'reset_flow', result: 'ok', says: "The test account's identifier and password are there." };
}
