import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { ApiError, notFound } from './api-error.ts';
import type { Scope } from './options.ts';
import type { Tenant } from './tenant.ts';

/** Finds the tenant of a request and checks its token. */
export class Access {
  readonly #tenants: ReadonlyMap<string, Tenant>;
  readonly #vanityTenant: Tenant;
  readonly #tenantOf = new WeakMap<FastifyRequest, Tenant>();

  /** @param vanityTenant the tenant of paths that name none */
  constructor(tenants: ReadonlyMap<string, Tenant>, vanityTenant: Tenant) {
    this.#tenants = tenants;
    this.#vanityTenant = vanityTenant;
  }

  /** A hook that answers 404 for an unknown tenant, 401 without a good token, and 403 without the scope. */
  require(scope: Scope): onRequestAsyncHookHandler {
    return async (request) => {
      const tenant = this.resolve(pathParameters(request).tenantId);
      const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (token === undefined) throw new ApiError(401, 'unauthorized');
      const result = tenant.tokens.check(token, scope);
      if (result === 'unknown') throw new ApiError(401, 'unauthorized');
      if (result === 'missing_scope') throw new ApiError(403, 'insufficient_scope', { scope });
      this.#tenantOf.set(request, tenant);
    };
  }

  /** @throws ApiError 404 */
  resolve(tenantId: string | undefined): Tenant {
    const tenant = tenantId === undefined ? this.#vanityTenant : this.#tenants.get(tenantId);
    if (tenant === undefined) throw notFound('tenant');
    return tenant;
  }

  /** The tenant of a request that passed {@link require}. */
  tenantOf(request: FastifyRequest): Tenant {
    const tenant = this.#tenantOf.get(request);
    if (tenant === undefined) throw new Error('The route does not ask for a token');
    return tenant;
  }

  /** The tenant and the pool that a request's path names. @throws ApiError 404 when there is no such pool */
  poolOf(request: FastifyRequest): { readonly tenant: Tenant; readonly poolId: string } {
    const tenant = this.tenantOf(request);
    const { poolId = '' } = pathParameters(request);
    if (!tenant.users.hasPool(poolId)) throw notFound('pool');
    return { tenant, poolId };
  }
}

/** The parts of a path that are filled in, by their names in the routes. */
export interface PathParameters {
  readonly tenantId?: string;
  readonly poolId?: string;
  readonly userId?: string;
  readonly schemaId?: string;
}

export function pathParameters(request: FastifyRequest): PathParameters {
  return request.params as PathParameters;
}
