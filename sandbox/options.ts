import { randomBytes } from 'node:crypto';
import { defaultHashReading, type HashReading } from '../passwords/hash-reading.ts';
import type { Pool, Schema } from '../secureauth/generated/identitysystem.ts';
import { type BruteForceProtection, usualBruteForceProtection } from './brute-force.ts';
import type { DamageOptions } from './damage/damage.ts';
import type { FaultOptions } from './faults/fault.ts';

export type ImportMode = 'ignore' | 'fail' | 'update';

export const allScopes = [
  'manage_configuration',
  'read_configuration',
  'identity',
  'identity_self_registration',
] as const;
export type Scope = (typeof allScopes)[number];

export interface SandboxClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** @default all of them */
  readonly scopes?: readonly Scope[];
}

export interface SandboxPool extends Partial<Pool> {
  readonly id: string;
  /** Whether identifiers that differ in case only are the same. @default true */
  readonly identifier_case_insensitive?: boolean;
}

export interface SandboxTenant {
  readonly id: string;
  readonly clients: readonly SandboxClient[];
  readonly pools: readonly SandboxPool[];
  readonly schemas?: readonly (Partial<Schema> & Pick<Schema, 'schema'> & { readonly id: string })[];
}

export interface ImportLimits {
  /** Users of one request. @default 100 */
  readonly usersPerRequest: number;
  /** Import requests of a tenant at once. @default 8 */
  readonly concurrentRequests: number;
  /** The status of a request with too many users. @default 422 */
  readonly tooManyUsersStatus: 413 | 422;
  /** `Retry-After` of a 429, in seconds; left out of the answer when it is left out here. */
  readonly retryAfterSeconds?: number;
  /** Bytes of a body. @default 16 MiB */
  readonly bodyBytes: number;
}

/**
 * How long the answer to an import takes at least, in milliseconds. A function is asked for each request.
 */
export type ImportLatency = number | ((request: { readonly mode: ImportMode; readonly users: number }) => number);

/** What the sandbox does where the vendor's documents are silent; `docs/sandbox.md` explains each. */
export interface UndocumentedBehaviour {
  /** How salts and values of hashes are read. */
  readonly hashReading: HashReading;
  /**
   * What an import that is answered with 409 or 422 still applies: nothing, every sound user, or the sound users before
   * the first one that is not. @default 'none'
   */
  readonly failedImportApplies: 'none' | 'whole' | 'partly';
  /** What a login check says of users that are not active. @default 'by_password' */
  readonly inactiveUsers: 'by_password' | 'user_not_found';
  /** A right password with the state `must_be_changed` admits once, and then has to be reset. @default false */
  readonly mustBeChangedAdmitsOnce: boolean;
}

export interface SandboxOptions extends Partial<UndocumentedBehaviour>, FaultOptions, DamageOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** @default 0: any that is free */
  readonly port?: number;
  /** The first one is also served without a tenant in the path, as on its own domain. @default one tenant with one pool */
  readonly tenants?: readonly SandboxTenant[];
  readonly latencyMs?: ImportLatency;
  readonly limits?: Partial<ImportLimits>;
  /** How long a token holds. @default 3600 */
  readonly tokenSeconds?: number;
  /** How far its clock is ahead of this machine's, in what it dates: records and answers. @default 0 */
  readonly clockAheadMs?: number;
  /** Dates what is imported by its own clock, whatever dates were sent. @default false */
  readonly datesImportsItself?: boolean;
  /** Protection against guessing, or none. @default 10 wrong tries in a row lock a user for a minute */
  readonly bruteForce?: Partial<BruteForceProtection> | false;
  /**
   * A file that every change is written to, and that a sandbox which is started with it again goes on from; it also
   * keeps the tenants that it was begun with. Everything is forgotten at the end where it is left out.
   */
  readonly journal?: string;
  /** Writes an access log as JSON to stdout: addresses without queries, no bodies. @default false */
  readonly accessLog?: boolean;
}

/** Options with nothing left out. */
export interface SandboxSettings extends UndocumentedBehaviour, FaultOptions, DamageOptions {
  readonly host: string;
  readonly port: number;
  readonly tenants: readonly [SandboxTenant, ...SandboxTenant[]];
  readonly latencyMs: ImportLatency;
  readonly limits: ImportLimits;
  readonly tokenSeconds: number;
  readonly clockAheadMs: number;
  readonly datesImportsItself: boolean;
  readonly bruteForce: BruteForceProtection | undefined;
  readonly accessLog: boolean;
}

/** The tenant and the pool of the guide's sample, so that it can be imported as it stands; the secret is random. */
function defaultTenant(): SandboxTenant {
  return {
    id: 'default',
    clients: [{ clientId: 'poolferry', clientSecret: randomBytes(24).toString('base64url') }],
    pools: [{ id: 'caku6lrphdd3cfqro3mg', name: 'Sandbox', payload_schema_id: 'default_payload' }],
    schemas: [{ id: 'default_payload', name: 'Any profile', schema: { type: 'object' } }],
  };
}

export function settingsFrom(options: SandboxOptions): SandboxSettings {
  const [first = defaultTenant(), ...others] = options.tenants ?? [];
  const { faults, afterImport, answered, damage } = options;
  return {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    tenants: [first, ...others],
    latencyMs: options.latencyMs ?? 0,
    limits: {
      usersPerRequest: 100,
      concurrentRequests: 8,
      tooManyUsersStatus: 422,
      bodyBytes: 16 * 1024 * 1024,
      ...options.limits,
    },
    tokenSeconds: options.tokenSeconds ?? 3600,
    clockAheadMs: options.clockAheadMs ?? 0,
    datesImportsItself: options.datesImportsItself ?? false,
    bruteForce: options.bruteForce === false ? undefined : { ...usualBruteForceProtection, ...options.bruteForce },
    accessLog: options.accessLog ?? false,
    hashReading: options.hashReading ?? defaultHashReading,
    failedImportApplies: options.failedImportApplies ?? 'none',
    inactiveUsers: options.inactiveUsers ?? 'by_password',
    mustBeChangedAdmitsOnce: options.mustBeChangedAdmitsOnce ?? false,
    ...(faults && { faults }),
    ...(afterImport && { afterImport }),
    ...(answered && { answered }),
    ...(damage && { damage }),
  };
}
