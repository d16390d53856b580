import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Codes, RequestCodeForUser } from '../../secureauth/generated/identitysystem.ts';
import { type Access, pathParameters } from '../access.ts';
import { ApiError, malformed, notFound, unprocessable } from '../api-error.ts';
import { readCompleteResetPassword, readRequestCode, readRequestCodeForUser, readResetRequest } from '../bodies.ts';
import type { SandboxSettings } from '../options.ts';
import { newPasswordCredential, withCredential } from '../password-credential.ts';
import { unmetDemands } from '../password-policy.ts';
import type { UserEntry } from '../records.ts';
import { refuseLocked } from '../refuse-locked.ts';
import { sandboxNow } from '../sandbox-clock.ts';
import type { Tenant } from '../tenant.ts';

/** Who is meant: at most one of the three is needed. */
interface UserKey {
  readonly userID?: string;
  readonly identifier?: string;
  readonly address?: string;
}

/** One-time codes, and the reset of a password by one. Nothing is ever sent: `code/generate` gives the code. */
export async function codeRoutes(
  app: FastifyInstance,
  { access, settings }: { readonly access: Access; readonly settings: SandboxSettings },
): Promise<void> {
  const identity = { onRequest: access.require('identity') };
  const registration = { onRequest: access.require('identity_self_registration') };

  app.post('/system/pools/:poolId/user/code/generate', registration, async (request, reply) => {
    return reply.code(201).send(generate(request, readRequestCodeForUser(request.body)));
  });

  app.post('/system/pools/:poolId/users/:userId/code/generate', registration, async (request, reply) => {
    const { userId = '' } = pathParameters(request);
    return reply.code(201).send(generate(request, { ...readRequestCode(request.body), userID: userId }));
  });

  app.post('/system/pools/:poolId/user/password/reset/request', identity, async (request, reply) => {
    const { tenant, poolId } = access.poolOf(request);
    const body = readResetRequest(request.body);
    if (body.userID && body.identifier) {
      throw malformed({ path: '/identifier', reason: 'must not be there beside userID' });
    }
    const entry = findUser(tenant, poolId, body);
    // Unknown addresses are answered like known ones, so that nobody can find out who is here.
    if (entry !== undefined) tenant.codes.issue({ poolId, userId: entry.user.id, type: 'reset_password' });
    return reply.code(204).send();
  });

  app.post('/system/pools/:poolId/user/password/reset/complete', identity, async (request, reply) => {
    const { tenant, poolId } = access.poolOf(request);
    const body = readCompleteResetPassword(request.body);
    const isNamed = Boolean(body.userID || body.identifier || body.address);
    const named = findUser(tenant, poolId, body);
    const key = `code ${named?.user.id ?? ''}`;
    if (named !== undefined) refuseLocked(tenant, key, settings.bruteForce);
    const unmet = unmetDemands(tenant.configuration.pools.get(poolId)?.password_policy, body.new_password);
    if (unmet.length > 0) {
      throw unprocessable(...unmet.map((demand) => ({ path: '/new_password', reason: `must meet ${demand}` })));
    }
    const userId =
      isNamed && named === undefined
        ? undefined
        : tenant.codes.redeem(poolId, 'reset_password', body.code, named?.user.id);
    const entry = userId === undefined ? undefined : tenant.users.get(userId, poolId);
    if (named !== undefined) tenant.guard.tried(key, entry !== undefined);
    if (entry === undefined) throw new ApiError(401, 'unauthorized');
    const credential = await newPasswordCredential(entry, body.new_password, sandboxNow(settings));
    // Read again: hashing took a while, in which the entry may have changed.
    const current = tenant.users.get(entry.user.id, poolId);
    if (current === undefined) throw new ApiError(401, 'unauthorized');
    tenant.users.put(withCredential(current, credential));
    return reply.code(204).send();
  });

  function generate(request: FastifyRequest, body: RequestCodeForUser): Codes {
    const { tenant, poolId } = access.poolOf(request);
    const { type, address } = body;
    if (!body.userID && !body.identifier && !address) {
      throw malformed({ path: '', reason: 'must have userID, identifier or address' });
    }
    const entry = findUser(tenant, poolId, body);
    if (entry === undefined) throw notFound('user');
    const isOwn = entry.addresses.some((own) => own.address.toLowerCase() === address?.toLowerCase());
    if (address && !isOwn) throw unprocessable({ path: '/address', reason: "must be one of the user's addresses" });
    return tenant.codes.issue({ poolId, userId: entry.user.id, type, ...(address ? { address } : {}) });
  }
}

/** By id, or else by identifier, or else by verified address. */
function findUser(tenant: Tenant, poolId: string, { userID, identifier, address }: UserKey): UserEntry | undefined {
  const userId =
    userID ||
    (identifier
      ? tenant.users.ownerOfIdentifier(poolId, identifier)
      : tenant.users.ownerOfVerifiedAddress(poolId, address ?? ''));
  return userId === undefined ? undefined : tenant.users.get(userId, poolId);
}
