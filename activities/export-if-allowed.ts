import { Problem } from '../contract/problem.ts';
import type { IdentityClient } from '../secureauth/client.ts';
import type { TenantDump } from '../secureauth/records.ts';
import { tenMinutes, withPatience } from '../verification/patience.ts';

/**
 * The tenant's export, or undefined when the client application may not have it: the guide asks a migration for
 * `manage_configuration` alone, so nobody has to grant `read_configuration` for a check that only small bases get.
 */
export async function exportIfAllowed(client: IdentityClient, signal: AbortSignal): Promise<TenantDump | undefined> {
  try {
    return await withPatience(() => client.exportConfiguration(signal), signal, tenMinutes);
  } catch (error) {
    if (error instanceof Problem && error.problem === 'missing_scope') return undefined;
    throw error;
  }
}
