import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ImportMode } from '../options.ts';
import { answerHalf, resetConnection, waitWhileConnected } from './end-connection.ts';
import type { Fault, FaultOptions, FaultyCall, FaultyRequest } from './fault.ts';
import { userIdsIn } from './user-ids.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How faults name the calls of this route; `other` where it is left out. */
    call?: FaultyCall;
  }
}

const nobody: ReadonlySet<string> = new Set();

/** Asks for the faults of a server's requests, and brings them about. */
export class InjectedFaults {
  readonly #options: FaultOptions;
  readonly #numbers = new WeakMap<FastifyRequest, number>();
  readonly #faults = new WeakMap<FastifyRequest, Fault>();
  #count = 0;

  constructor({ faults, afterImport, answered }: FaultOptions) {
    this.#options = { ...(faults && { faults }), ...(afterImport && { afterImport }), ...(answered && { answered }) };
  }

  /** Has to come before the routes. A server without faults is left alone. */
  install(app: FastifyInstance): void {
    if (Object.keys(this.#options).length === 0) return;
    app.addHook('onRequest', async (request, reply) => {
      if (request.is404) return;
      this.#numbers.set(request, ++this.#count);
      if (callOf(request) !== 'import') return;
      reply.raw.once('finish', () => this.#options.answered?.(this.#told(request), reply.raw.statusCode));
    });
    // Behind tokens, limits and the body: before the routes' own handlers.
    app.addHook('preHandler', async (request, reply) => {
      if (request.is404) return;
      const fault = await this.#options.faults?.(this.#told(request));
      if (fault === undefined) return;
      this.#faults.set(request, fault);
      if (!('applied' in fault) || fault.applied) return;
      // The next hook puts the fault's answer in the place of this one.
      if (fault.kind === 'answer') return reply.send();
      await bringAbout(fault, reply.code(500), undefined);
    });
    app.addHook('onSend', async (request, reply, payload) => {
      const fault = this.#faults.get(request);
      return fault === undefined ? payload : await bringAbout(fault, reply, payload);
    });
  }

  /** Users of an import that have to be refused, in lower case. */
  refusedUserIds(request: FastifyRequest): ReadonlySet<string> {
    const fault = this.#faults.get(request);
    return fault?.kind === 'refuse' ? new Set(fault.userIds.map((id) => id.toLowerCase())) : nobody;
  }

  /** Has to be awaited by an import when it was carried out, before it is answered. */
  async carriedOut(request: FastifyRequest, status: number): Promise<void> {
    await this.#options.afterImport?.(this.#told(request), status);
  }

  #told(request: FastifyRequest): FaultyRequest {
    const call = callOf(request);
    const told = {
      call,
      method: request.method,
      path: request.url.split('?')[0] ?? '',
      number: this.#numbers.get(request) ?? 0,
    };
    if (call !== 'import') return told;
    const mode = importModeOf(request);
    return {
      ...told,
      ...(mode === undefined ? {} : { mode }),
      ...(request.body === undefined ? {} : { userIds: userIdsIn(request.body) }),
    };
  }
}

/** @returns what is written in the place of the payload; never, where nothing is to be written any more */
async function bringAbout(fault: Fault, reply: FastifyReply, payload: unknown): Promise<unknown> {
  switch (fault.kind) {
    case 'refuse':
      return payload;
    case 'delay':
      await waitWhileConnected(reply, fault.milliseconds);
      return payload;
    case 'answer':
      for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
      reply.code(fault.status).headers({ ...fault.headers });
      return fault.body ?? null;
    case 'reset':
      resetConnection(reply);
      return await never();
    case 'half':
      answerHalf(reply, reply.statusCode === 204 ? 200 : reply.statusCode);
      return await never();
    case 'silence':
      return await never();
  }
}

/** Keeps the framework from writing; the request is forgotten with its connection. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

function callOf(request: FastifyRequest): FaultyCall {
  return request.routeOptions.config.call ?? 'other';
}

/** The mode of an import's address, `ignore` as the import itself has it. */
function importModeOf({ query }: FastifyRequest): ImportMode | undefined {
  const mode = (query as Readonly<Record<string, unknown>>).mode;
  if (mode === undefined || mode === '') return 'ignore';
  return mode === 'ignore' || mode === 'fail' || mode === 'update' ? mode : undefined;
}
