import type { DamagedUser } from './damage/damage.ts';
import type { ImportRequestLog } from './import/import-gate.ts';
import { Journal } from './journal/journal.ts';
import { JournalError } from './journal/journal-error.ts';
import { keepTenants } from './journal/keep-tenants.ts';
import { type SandboxOptions, type SandboxSettings, settingsFrom } from './options.ts';
import type { UserEntry } from './records.ts';
import { buildServer } from './server.ts';
import { Tenant } from './tenant.ts';

/** What was asked of a tenant so far. */
export interface SandboxStatistics {
  /** Import requests that were answered, in the order of their ends. */
  readonly imports: readonly ImportRequestLog[];
  readonly importsInFlight: number;
  /** Most import requests that were ever there at once, refused ones included. */
  readonly maximumImportsInFlight: number;
}

/** A look into the sandbox from within its process. Pool and tenant are the first ones where they are left out. */
export interface SandboxStore {
  count(poolId?: string, tenantId?: string): number;
  /** A user with all its sub-entries. */
  user(userId: string, tenantId?: string): UserEntry | undefined;
  /** The user that an identifier names. */
  userByIdentifier(identifier: string, poolId?: string, tenantId?: string): UserEntry | undefined;
  /** In the order of the users' ids. */
  users(poolId?: string, tenantId?: string): Iterable<UserEntry>;
}

/** All that a migration has to know of a sandbox, whatever process that is in. */
export interface SandboxAddress {
  /** `http://127.0.0.1:12345`. */
  readonly url: string;
  /** Of the first tenant, its first pool and its first client. */
  readonly tenantId: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The address alone, for another process. */
export function addressOf({ url, tenantId, poolId, clientId, clientSecret }: SandboxAddress): SandboxAddress {
  return { url, tenantId, poolId, clientId, clientSecret };
}

/** A running stand-in for SecureAuth. */
export interface Sandbox extends SandboxAddress {
  readonly store: SandboxStore;
  statistics(tenantId?: string): SandboxStatistics;
  /** The users that a tenant holds otherwise than they were last sent: what the option `damage` brought about. */
  damaged(tenantId?: string): readonly DamagedUser[];
  /** Makes all tokens of a tenant unknown, as if they had expired. */
  revokeTokens(tenantId?: string): void;
  /** Ends it: open connections are cut. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox. Every default is in {@link SandboxOptions}.
 *
 * @throws RangeError for a tenant without a client or a pool
 * @throws JournalError for a journal that cannot be read or written
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const asked = settingsFrom(options);
  const journal = await openJournal(options, asked);
  try {
    return await start({ ...asked, ...(journal && { tenants: journal.tenants }) }, journal);
  } catch (error) {
    journal?.close();
    throw error;
  }
}

/** A journal has tenants of its own: those that are asked for have to be the same. */
async function openJournal({ journal: file, tenants }: SandboxOptions, asked: SandboxSettings) {
  if (file === undefined) return undefined;
  const journal = await Journal.open(file, asked.tenants);
  if (tenants === undefined || JSON.stringify(tenants) === JSON.stringify(journal.tenants)) return journal;
  journal.close();
  throw new JournalError(
    `The journal ${file} was begun with other tenants, clients, pools or schemas. Start the sandbox as it was then, or name a file that is not there yet.`,
  );
}

async function start(settings: SandboxSettings, journal: Journal | undefined): Promise<Sandbox> {
  const [first] = settings.tenants;
  const client = first.clients[0];
  const pool = first.pools[0];
  if (client === undefined || pool === undefined) throw new RangeError('A tenant needs a client and a pool');
  const tenants = new Map(settings.tenants.map((tenant) => [tenant.id, new Tenant(tenant, settings)]));
  const tenantOf = (tenantId: string): Tenant => {
    const tenant = tenants.get(tenantId);
    if (tenant === undefined) throw new RangeError('There is no such tenant');
    return tenant;
  };
  if (journal !== undefined) await keepTenants(journal, tenants);
  const server = buildServer(settings, tenants, tenantOf(first.id));
  const url = await server.listen({ host: settings.host, port: settings.port });
  return {
    url,
    tenantId: first.id,
    poolId: pool.id,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    store: {
      count: (poolId = pool.id, tenantId = first.id) => tenantOf(tenantId).users.count(poolId),
      user: (userId, tenantId = first.id) => tenantOf(tenantId).users.get(userId),
      userByIdentifier: (identifier, poolId = pool.id, tenantId = first.id) => {
        const { users } = tenantOf(tenantId);
        const userId = users.ownerOfIdentifier(poolId, identifier);
        return userId === undefined ? undefined : users.get(userId);
      },
      users: (poolId = pool.id, tenantId = first.id) => tenantOf(tenantId).users.entries(poolId),
    },
    statistics: (tenantId = first.id) => {
      const { requests, inFlight, maximumInFlight } = tenantOf(tenantId).imports;
      return { imports: [...requests], importsInFlight: inFlight, maximumImportsInFlight: maximumInFlight };
    },
    damaged: (tenantId = first.id) => tenantOf(tenantId).damage.damaged(),
    revokeTokens: (tenantId = first.id) => tenantOf(tenantId).tokens.revokeAll(),
    close: async () => {
      await server.close();
      journal?.close();
    },
  };
}
