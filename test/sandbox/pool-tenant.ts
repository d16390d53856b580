import type { SandboxOptions, SandboxPool } from '../../sandbox/options.ts';

/** Options of a sandbox with one pool that has these settings, and payloads held to a schema when one is given. */
export function withPool(pool: Partial<SandboxPool>, schema?: object): Pick<SandboxOptions, 'tenants'> {
  return {
    tenants: [
      {
        id: 'default',
        clients: [{ clientId: 'poolferry', clientSecret: 'a secret of the tests' }],
        pools: [{ id: 'people', payload_schema_id: 'profile', ...pool }],
        schemas: [{ id: 'profile', schema: schema ?? { type: 'object' } }],
      },
    ],
  };
}
