import { BruteForceGuard } from './brute-force.ts';
import type { ChangeListener } from './change-listener.ts';
import { TenantDamage } from './damage/tenant-damage.ts';
import { ImportGate } from './import/import-gate.ts';
import { OneTimeCodes } from './one-time-codes.ts';
import type { SandboxSettings, SandboxTenant } from './options.ts';
import { UserStore } from './store/user-store.ts';
import { TenantConfiguration } from './tenant-configuration.ts';
import { TokenIssuer } from './token-issuer.ts';

/** Runs work whose changes are recorded at once. */
export type Together = <Result>(work: () => Result) => Result;

/** All that the sandbox keeps of one tenant. */
export class Tenant {
  readonly id: string;
  readonly tokens: TokenIssuer;
  readonly users: UserStore;
  readonly configuration: TenantConfiguration;
  readonly imports = new ImportGate();
  readonly codes = new OneTimeCodes();
  readonly guard: BruteForceGuard;
  readonly damage = new TenantDamage();
  #together: Together = (work) => work();

  constructor(
    tenant: SandboxTenant,
    { tokenSeconds, bruteForce }: Pick<SandboxSettings, 'tokenSeconds' | 'bruteForce'>,
  ) {
    this.id = tenant.id;
    this.tokens = new TokenIssuer(tenant.clients, tokenSeconds);
    this.guard = new BruteForceGuard(bruteForce);
    this.users = new UserStore(tenant.id);
    this.configuration = new TenantConfiguration(tenant, this.users);
  }

  /** Tells a listener of every change from now on. */
  recordChanges(listener: ChangeListener, together: Together): void {
    this.users.listener = listener;
    this.configuration.listener = listener;
    this.codes.listener = listener;
    this.damage.listener = listener;
    this.#together = together;
  }

  /** Makes changes that belong together: they are recorded when the last of them was made. Nothing in it may wait. */
  together<Result>(work: () => Result): Result {
    return this.#together(work);
  }
}
