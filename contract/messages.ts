import type { MigrationSettings } from './settings.ts';

/** What the client, the worker and the workflow call each other by. */
export const taskQueue = 'poolferry';
export const migrationWorkflow = 'migration';

/**
 * Controls are signals and updates of the same name: signals for the Web UI and the `temporal` command line, updates
 * for a client that wants to know at once whether it was taken.
 */
export const controls = {
  pause: 'pause',
  resume: 'resume',
  setConflictMode: 'setConflictMode',
  setLanes: 'setLanes',
  decide: 'decide',
  abort: 'abort',
} as const;
export type Control = keyof typeof controls;

/** How a control came: an update answers its sender, and Temporal's own cancellation stands for an abort. */
export type ControlForm = 'signal' | 'update' | 'cancellation';

export const progressQuery = 'progress';

/** What can be verified at any later time, each by itself. */
export const verificationParts = ['rows', 'credentials', 'logins', 'reset-flow', 'export'] as const;
export type VerificationPart = (typeof verificationParts)[number];

/** What a later verification does unless it is told otherwise: a reset was played through by the migration already. */
export const usualVerificationParts = ['rows', 'credentials', 'logins', 'export'] as const satisfies VerificationPart[];

/** What a workflow is asked to do. */
export type JobRequest =
  | { readonly job: 'migrate' }
  | { readonly job: 'verify'; readonly parts: readonly VerificationPart[] }
  /** `overwrite`: those too who were changed in the pool since they were imported. */
  | { readonly job: 'repair'; readonly overwrite?: boolean }
  | { readonly job: 'undo' };

/** What a migration's workflow is started with, or one that follows it. */
export interface MigrationInput {
  readonly settings: MigrationSettings;
  readonly request: JobRequest;
}

/**
 * The workflow id of a tenant's migration, and of what follows it: derived from host and tenant, so that a tenant has
 * one of them at a time.
 */
export function migrationWorkflowId(target: { readonly url: string; readonly tenantId: string }): string {
  return `${workflowIdPrefix}${new URL(target.url).host}/${target.tenantId}`;
}

const workflowIdPrefix = 'poolferry/';

/** The tenant that a workflow id is derived from; empty where it is no migration's. */
export function subjectOfWorkflowId(workflowId: string): { readonly host?: string; readonly tenantId?: string } {
  const [host, ...tenantId] = workflowId.startsWith(workflowIdPrefix)
    ? workflowId.slice(workflowIdPrefix.length).split('/')
    : [];
  return host === undefined || tenantId.length === 0 ? {} : { host, tenantId: tenantId.join('/') };
}
