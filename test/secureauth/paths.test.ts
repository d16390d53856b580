import { describe, expect, it } from 'vitest';
import { targetOrigin, targetPaths } from '../../secureauth/paths.ts';

const target = { tenantId: 'acme', poolId: 'caku6l' };

describe('addresses of the target', () => {
  it('follow the reference where the tenant is in the path', () => {
    const paths = targetPaths({ ...target, paths: 'tenant' });
    expect(paths.token).toBe('/acme/system/oauth2/token');
    expect(paths.importIn('update')).toBe('/api/identity/system/acme/configuration?mode=update');
    expect(paths.user('1')).toBe('/api/identity/acme/system/pools/caku6l/users/1');
    expect(paths.verifyPassword).toBe('/api/identity/acme/system/pools/caku6l/user/password/v2/verify');
  });

  it("leave the tenant out of the pool's calls, and of no other, on a tenant's own domain", () => {
    const paths = targetPaths({ ...target, paths: 'vanity' });
    expect(paths.token).toBe('/acme/system/oauth2/token');
    expect(paths.configuration).toBe('/api/identity/system/acme/configuration');
    expect(paths.pool).toBe('/api/identity/system/pools/caku6l');
    expect(paths.schema('user_v0')).toBe('/api/identity/system/schemas/user_v0');
  });

  it('cannot be left by what a setting holds', () => {
    const paths = targetPaths({ tenantId: 'a/../b', poolId: 'x?y', paths: 'tenant' });
    expect(paths.pool).toBe('/api/identity/a%2F..%2Fb/system/pools/x%3Fy');
    expect(paths.schema('../pools')).toBe('/api/identity/a%2F..%2Fb/system/schemas/..%2Fpools');
  });

  it('are plain http on this machine only', () => {
    expect(targetOrigin('https://example.com/')).toBe('https://example.com');
    expect(targetOrigin('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080');
    expect(targetOrigin('http://[::1]:8080')).toBe('http://[::1]:8080');
    expect(() => targetOrigin('http://example.com')).toThrow(/unencrypted/);
    expect(() => targetOrigin('http://localhost.example.com')).toThrow(/unencrypted/);
    expect(() => targetOrigin('example.com')).toThrow(/not an http or https address/);
  });
});
