/** The target of a `migration.yaml`, as it is written. */
export const target = {
  url: 'https://example.com',
  tenantId: 'default',
  poolId: 'pool',
  clientId: 'poolferry',
  clientSecret: { env: 'SECRET' },
};
