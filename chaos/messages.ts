import type { Decision } from '../contract/progress.ts';
import type { FaultRates, UserEntry } from '../sandbox/index.ts';

/** What a sandbox's process is started with; it is the one parameter, as JSON. */
export interface SandboxTask {
  readonly journal: string;
  /** 0 takes any that is free. */
  readonly port: number;
  readonly latencyMs: number;
  /** Without it nothing befalls a request. */
  readonly faultSeed?: number;
}

/** What a sandbox is asked; `users` asks for the next page of them, in the order of their ids. */
export type SandboxQuestion = 'report' | 'users';

/** What one life of a sandbox saw. */
export interface SandboxReport {
  readonly imports: number;
  readonly mostImportsAtOnce: number;
  /** Imports that came while 8 others were there, and were turned away for it. */
  readonly tooMany: number;
  readonly injected: Readonly<Record<keyof FaultRates, number>>;
}

/** An empty page is the end. */
export type UserPage = readonly UserEntry[];

/** What the operator's process is started with; it is the one parameter, as JSON. */
export interface OperatorTask {
  readonly address: string;
  readonly namespace: string;
  readonly workflowId: string;
  readonly seed: number;
  /** How long conflicts take to show: so long the mode `fail` is kept, more or less. */
  readonly conflictMs: number;
}

/** `calm`: no more commands, all lanes, mode `ignore`; answered with `calm` when that is so. `tally`: what it did. */
export type OperatorQuestion = 'calm' | 'tally';

/** What an operator did. */
export interface OperatorTally {
  /** Commands that were taken, by their name. */
  readonly taken: Readonly<Record<string, number>>;
  readonly signals: number;
  readonly updates: number;
  /** Commands that the migration refused, for example when it was over. */
  readonly refused: number;
  /** Tries that nobody answered, and commands that were given up after some. */
  readonly unanswered: number;
  readonly dropped: number;
  /** By reason. */
  readonly holds: Readonly<Record<string, number>>;
  readonly decisions: Readonly<Partial<Record<Decision, number>>>;
  /** Everybody who was ever told to conflict, by UUID. */
  readonly conflicting: readonly string[];
  /** Faults of the operator's own. */
  readonly faults: readonly string[];
}
