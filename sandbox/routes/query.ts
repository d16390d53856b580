import type { FastifyRequest } from 'fastify';
import { malformed } from '../api-error.ts';

/** A parameter of the query; undefined when it is left out or empty. @throws ApiError 400 when it is there twice */
export function queryParameter(request: FastifyRequest, name: string): string | undefined {
  const query = request.query as Readonly<Record<string, unknown>>;
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw malformed({ path: `?${name}`, reason: 'must be there once' });
  return value;
}

/** `limit` of a list: 1 to 100, 20 when it is left out (OpenAPI file). */
export function limitParameter(request: FastifyRequest): number {
  const text = queryParameter(request, 'limit') ?? '20';
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > 100) {
    throw malformed({ path: '?limit', reason: 'must be between 1 and 100' });
  }
  return limit;
}

/** `order` of a list. */
export function orderParameter(request: FastifyRequest): 'asc' | 'desc' {
  const order = queryParameter(request, 'order')?.toLowerCase() ?? 'asc';
  if (order !== 'asc' && order !== 'desc') throw malformed({ path: '?order', reason: 'must be asc or desc' });
  return order;
}
