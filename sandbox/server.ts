import Fastify, { type FastifyInstance } from 'fastify';
import { Access } from './access.ts';
import { ApiError, malformed, notFound } from './api-error.ts';
import { InjectedFaults } from './faults/injected-faults.ts';
import type { SandboxSettings } from './options.ts';
import { codeRoutes } from './routes/code-routes.ts';
import { exportRoutes } from './routes/export-routes.ts';
import { importRoutes } from './routes/import-routes.ts';
import { passwordRoutes } from './routes/password-routes.ts';
import { poolRoutes } from './routes/pool-routes.ts';
import { tokenRoutes } from './routes/token-routes.ts';
import { userRoutes } from './routes/user-routes.ts';
import { sandboxNow } from './sandbox-clock.ts';
import type { Tenant } from './tenant.ts';

/** The sandbox's HTTP server, not listening yet. */
export function buildServer(
  settings: SandboxSettings,
  tenants: ReadonlyMap<string, Tenant>,
  vanityTenant: Tenant,
): FastifyInstance {
  const app = Fastify({
    // Addresses without their queries, which may hold a user's key.
    logger: settings.accessLog
      ? { serializers: { req: ({ method, url }) => ({ method, path: url.split('?')[0] }) } }
      : false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
  });
  app.setNotFoundHandler(() => {
    throw notFound('route');
  });
  app.setErrorHandler((error, request, reply) => {
    const answer = apiErrorOf(error);
    if (answer.status === 401) reply.header('www-authenticate', 'Bearer');
    if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds);
    if (answer.status === 500) request.log.error({ err: error });
    return reply.code(answer.status).send(answer.body);
  });

  if (settings.clockAheadMs !== 0) {
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('date', sandboxNow(settings).toUTCString());
    });
  }
  const faults = new InjectedFaults(settings);
  faults.install(app);
  const access = new Access(tenants, vanityTenant);
  app.register(tokenRoutes, { access });
  app.register(async (api) => {
    // Whatever its Content-Type says: the guide's own example sends JSON as curl's default, a form.
    api.removeAllContentTypeParsers();
    api.addContentTypeParser('*', { parseAs: 'string' }, async (_request: unknown, text: string) => parseJson(text));
    // Base path of the OpenAPI file, and the same on a tenant's own domain.
    for (const prefix of ['/api/identity/:tenantId', '/api/identity']) {
      api.register(importRoutes, { prefix, access, settings, faults });
      api.register(exportRoutes, { prefix, access });
      api.register(poolRoutes, { prefix, access });
      api.register(userRoutes, { prefix, access });
      api.register(passwordRoutes, { prefix, access, settings });
      api.register(codeRoutes, { prefix, access, settings });
    }
    // The guide's address of import and export.
    const prefix = '/api/identity/system/:tenantId';
    api.register(importRoutes, { prefix, access, settings, faults });
    api.register(exportRoutes, { prefix, access });
  });
  return app;
}

/** @throws ApiError 400, without the parser's message: it quotes the text */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed({ path: '', reason: 'must be JSON' });
  }
}

function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 413) return new ApiError(413, 'payload_too_large');
  if (typeof status === 'number' && status >= 400 && status < 500) return new ApiError(400, 'bad_request');
  return new ApiError(500, 'internal_error');
}
