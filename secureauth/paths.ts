import { Problem } from '../contract/problem.ts';
import type { ConflictMode, TargetSettings } from '../contract/settings.ts';

/** Paths of the target's calls, without the origin; ids are percent-encoded. */
export interface TargetPaths {
  readonly token: string;
  /** Where an import (PUT) and an export (GET) go. */
  readonly configuration: string;
  importIn(mode: ConflictMode): string;
  readonly pool: string;
  schema(id: string): string;
  readonly users: string;
  user(id: string): string;
  readonly userByKey: string;
  readonly verifyPassword: string;
  readonly requestReset: string;
  readonly completeReset: string;
  readonly generateCode: string;
}

/**
 * Both path forms of the reference. The migration guide gives the import's address with the tenant's id in it and no
 * other form, and the token's address has the tenant in front: so these two are the same in both forms. What the
 * OpenAPI file lists under its base path is below `/api/identity/{tenant}`, or below `/api/identity` on a tenant's own
 * domain.
 */
export function targetPaths(target: Pick<TargetSettings, 'tenantId' | 'poolId' | 'paths'>): TargetPaths {
  const tenant = encodeURIComponent(target.tenantId);
  const base = target.paths === 'vanity' ? '/api/identity' : `/api/identity/${tenant}`;
  const pool = `${base}/system/pools/${encodeURIComponent(target.poolId)}`;
  const configuration = `/api/identity/system/${tenant}/configuration`;
  return {
    token: `/${tenant}/system/oauth2/token`,
    configuration,
    importIn: (mode) => `${configuration}?mode=${mode}`,
    pool,
    schema: (id) => `${base}/system/schemas/${encodeURIComponent(id)}`,
    users: `${pool}/users`,
    user: (id) => `${pool}/users/${encodeURIComponent(id)}`,
    userByKey: `${pool}/users/by_key`,
    verifyPassword: `${pool}/user/password/v2/verify`,
    requestReset: `${pool}/user/password/reset/request`,
    completeReset: `${pool}/user/password/reset/complete`,
    generateCode: `${pool}/user/code/generate`,
  };
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The origin that requests go to.
 *
 * Secrets, tokens and password hashes travel in these requests, so plain HTTP is refused unless it stays on this
 * machine.
 *
 * @throws Problem `wrong_configuration`
 */
export function targetOrigin(url: string): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || (address.protocol !== 'https:' && address.protocol !== 'http:')) {
    throw new Problem(
      'wrong_configuration',
      'The address of the target is not an http or https address',
      'target.url',
      'Give the base address, for example https://example.com.',
    );
  }
  if (address.protocol === 'http:' && !loopbackHosts.has(address.hostname)) {
    throw new Problem(
      'wrong_configuration',
      'Password hashes and secrets would travel unencrypted to the target',
      `target.url, ${address.origin}`,
      'Use an https address; plain http is for targets on this machine only.',
    );
  }
  return address.origin;
}
