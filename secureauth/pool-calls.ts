import type { JsonSchema } from '../contract/pool.ts';
import type { Call, Calls } from './calls.ts';
import type { TargetPaths } from './paths.ts';
import { type Pool, pool, schema } from './records.ts';

export interface PoolCalls {
  /** @throws Problem `missing_pool` */
  getPool(signal?: AbortSignal): Promise<Pool>;
  /** The JSON schema of this id, which profiles of users are held to. */
  getSchema(id: string, signal?: AbortSignal): Promise<JsonSchema>;
}

export function poolCalls(calls: Calls, paths: TargetPaths): PoolCalls {
  const reading = (doing: string, path: string): Call => ({
    method: 'GET',
    path,
    scope: 'identity',
    doing,
    done: [200],
  });
  return {
    async getPool(signal) {
      const call = reading('reading the pool', paths.pool);
      return calls.read(call, await calls.answer(call, signal), pool);
    },
    async getSchema(id, signal) {
      const call = reading('reading a schema', paths.schema(id));
      return calls.read(call, await calls.answer(call, signal), schema).schema;
    },
  };
}
