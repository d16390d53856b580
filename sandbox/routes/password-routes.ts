import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { VerifyPasswordResponseDataV2 } from '../../secureauth/generated/identitysystem.ts';
import { type Access, pathParameters } from '../access.ts';
import { ApiError, malformed, notFound, unprocessable } from '../api-error.ts';
import { readPasswordState, readVerifyPassword } from '../bodies.ts';
import { judgePassword } from '../judge-password.ts';
import type { SandboxSettings } from '../options.ts';
import { passwordCredentialOf, withCredential } from '../password-credential.ts';
import type { CredentialRecord, UserEntry } from '../records.ts';
import { refuseLocked } from '../refuse-locked.ts';
import { sandboxNow } from '../sandbox-clock.ts';
import type { Tenant } from '../tenant.ts';

/** Checking passwords, and setting the state that they are in. */
export async function passwordRoutes(
  app: FastifyInstance,
  { access, settings }: { readonly access: Access; readonly settings: SandboxSettings },
): Promise<void> {
  const onRequest = access.require('identity');

  app.post('/system/pools/:poolId/user/password/v2/verify', { onRequest }, verify);

  app.post('/system/pools/:poolId/user/password/verify', { onRequest }, async (request) => {
    const { id, state, result } = await verify(request);
    if (result !== 'password_correct') throw new ApiError(401, 'unauthorized');
    return { id, state };
  });

  app.put('/system/pools/:poolId/users/:userId/password/state', { onRequest }, async (request, reply) => {
    const { tenant, poolId } = access.poolOf(request);
    const { state } = readPasswordState(request.body);
    if (state === undefined) throw malformed({ path: '/state', reason: 'is required' });
    const entry = tenant.users.get(pathParameters(request).userId ?? '', poolId);
    if (entry === undefined) throw notFound('user');
    const credential = passwordCredentialOf(entry);
    if (credential === undefined) throw unprocessable({ path: '', reason: 'must be for a user with a password' });
    setState(tenant, entry, credential, state, sandboxNow(settings));
    return reply.code(204).send();
  });

  async function verify(request: FastifyRequest): Promise<VerifyPasswordResponseDataV2> {
    const { tenant, poolId } = access.poolOf(request);
    const { id, userID, identifier, password } = readVerifyPassword(request.body);
    const named = id || userID;
    if (!named && !identifier) throw unprocessable({ path: '', reason: 'must have identifier or userID' });
    const userId = named || tenant.users.ownerOfIdentifier(poolId, identifier ?? '');
    const entry = userId === undefined ? undefined : tenant.users.get(userId, poolId);
    const key = `password ${entry?.user.id ?? ''}`;
    if (entry !== undefined) refuseLocked(tenant, key, settings.bruteForce);
    const hashReading = tenant.damage.readingFor(entry?.user.id ?? '', settings.hashReading);
    const answer = await judgePassword(entry, password, { ...settings, hashReading });
    if (answer.result === 'password_correct' || answer.result === 'password_incorrect') {
      tenant.guard.tried(key, answer.result === 'password_correct');
    }
    if (entry && settings.mustBeChangedAdmitsOnce && answer.result === 'password_correct')
      admitOnce(tenant, entry, sandboxNow(settings));
    return answer;
  }
}

function admitOnce(tenant: Tenant, entry: UserEntry, now: Date): void {
  const credential = passwordCredentialOf(entry);
  if (credential?.state === 'must_be_changed') setState(tenant, entry, credential, 'must_be_reset', now);
}

function setState(
  tenant: Tenant,
  entry: UserEntry,
  credential: CredentialRecord,
  state: NonNullable<CredentialRecord['state']>,
  now: Date,
): void {
  tenant.users.put(withCredential(entry, { ...credential, state, updated_at: now.toISOString() }));
}
