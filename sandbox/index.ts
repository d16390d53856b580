/** A stand-in for SecureAuth's identity system: see docs/sandbox.md. */
export type { BruteForceProtection } from './brute-force.ts';
export {
  type AcceptedUser,
  type ChooseDamage,
  type Damage,
  type DamagedUser,
  type DamageKind,
  type DamageOptions,
  damageKinds,
  type LagLength,
} from './damage/damage.ts';
export { type SeededDamageOptions, seededDamage } from './damage/seeded-damage.ts';
export type { ChooseFault, Fault, FaultOptions, FaultyCall, FaultyRequest } from './faults/fault.ts';
export { type FaultRates, type SeededFaults, type SeededFaultsOptions, seededFaults } from './faults/seeded-faults.ts';
export type { ImportRequestLog } from './import/import-gate.ts';
export { JournalError } from './journal/journal-error.ts';
export type {
  ImportLatency,
  ImportLimits,
  ImportMode,
  SandboxClient,
  SandboxOptions,
  SandboxPool,
  SandboxTenant,
  Scope,
  UndocumentedBehaviour,
} from './options.ts';
export type { UserEntry } from './records.ts';
export {
  addressOf,
  type Sandbox,
  type SandboxAddress,
  type SandboxStatistics,
  type SandboxStore,
  startSandbox,
} from './sandbox.ts';
