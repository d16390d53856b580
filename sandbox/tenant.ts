import { ImportGate } from './import/import-gate.ts';
import { OneTimeCodes } from './one-time-codes.ts';
import type { SandboxTenant } from './options.ts';
import { UserStore } from './store/user-store.ts';
import { TenantConfiguration } from './tenant-configuration.ts';
import { TokenIssuer } from './token-issuer.ts';

/** All that the sandbox keeps of one tenant. */
export class Tenant {
  readonly id: string;
  readonly tokens: TokenIssuer;
  readonly users: UserStore;
  readonly configuration: TenantConfiguration;
  readonly imports = new ImportGate();
  readonly codes = new OneTimeCodes();

  constructor(tenant: SandboxTenant, tokenSeconds: number) {
    this.id = tenant.id;
    this.tokens = new TokenIssuer(tenant.clients, tokenSeconds);
    this.users = new UserStore(tenant.id);
    this.configuration = new TenantConfiguration(tenant, this.users);
  }
}
