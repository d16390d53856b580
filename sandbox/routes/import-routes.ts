import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from '../access.ts';
import { ApiError, malformed } from '../api-error.ts';
import { readPatchOperations } from '../bodies.ts';
import type { InjectedFaults } from '../faults/injected-faults.ts';
import { userIdsIn } from '../faults/user-ids.ts';
import { readImportBody } from '../import/import-body.ts';
import type { Admission } from '../import/import-gate.ts';
import { dumpFromPatch } from '../import/patch-operations.ts';
import { runImport } from '../import/run-import.ts';
import type { ImportMode, SandboxSettings } from '../options.ts';
import { queryParameter } from './query.ts';

interface ImportRouteOptions {
  readonly access: Access;
  readonly settings: SandboxSettings;
  readonly faults: InjectedFaults;
}

/**
 * The import. The guide sends a dump by PUT with `mode`; the OpenAPI file lists `mode` under PATCH: both take it, and
 * PATCH takes a dump or a list of patch operations.
 */
export async function importRoutes(
  app: FastifyInstance,
  { access, settings, faults }: ImportRouteOptions,
): Promise<void> {
  const admissions = new WeakMap<FastifyRequest, Admission>();
  const leave = (request: FastifyRequest, status: number) => admissions.get(request)?.leave(status);

  app.route({
    method: ['PUT', 'PATCH'],
    url: '/configuration',
    config: { call: 'import' },
    bodyLimit: settings.limits.bodyBytes,
    onRequest: [
      access.require('manage_configuration'),
      async (request, reply) => {
        const { concurrentRequests, retryAfterSeconds } = settings.limits;
        const admission = access.tenantOf(request).imports.enter(request.method, concurrentRequests);
        admissions.set(request, admission);
        reply.raw.once('close', () => leave(request, 0));
        if (admission.admitted) return;
        if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
        throw new ApiError(429, 'too_many_requests', { limit: concurrentRequests });
      },
    ],
    // Known before faults are asked for, so that the log names what a request held that never got to the handler.
    preValidation: async (request) => {
      const admission = admissions.get(request);
      const known = { mode: modeOf(request), users: userIdsIn(request.body).length };
      if (admission !== undefined) Object.assign(admission, known);
    },
    // Left before the answer is written: whoever reads it may send the next request at once.
    onSend: async (request, reply) => leave(request, reply.statusCode),
    handler: async (request, reply) => {
      const startedAt = performance.now();
      const mode = modeOf(request);
      const sent = request.method === 'PATCH' && Array.isArray(request.body) ? fromPatch(request.body) : request.body;
      const body = readImportBody(sent);
      const users = body.users?.length ?? 0;
      try {
        const refused = faults.refusedUserIds(request);
        const failure = failureOf(() => runImport(access.tenantOf(request), body, mode, settings, refused));
        await faults.carriedOut(request, failure?.status ?? 204);
        if (failure !== undefined) throw failure;
      } finally {
        const { latencyMs } = settings;
        const latency = typeof latencyMs === 'number' ? latencyMs : latencyMs({ mode, users });
        const left = latency - (performance.now() - startedAt);
        if (left > 0) await wait(left);
      }
      return reply.code(204).send();
    },
  });
}

/** What an import failed with; what a failed one applies was applied then. */
function failureOf(runs: () => void): ApiError | undefined {
  try {
    runs();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

function fromPatch(body: unknown): unknown {
  return dumpFromPatch(readPatchOperations(body));
}

function modeOf(request: FastifyRequest): ImportMode {
  const mode = queryParameter(request, 'mode') ?? 'ignore';
  if (mode !== 'ignore' && mode !== 'fail' && mode !== 'update') {
    throw malformed({ path: '?mode', reason: 'must be ignore, fail or update' });
  }
  return mode;
}
