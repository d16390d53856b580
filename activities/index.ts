import { Context } from '@temporalio/activity';
import type { MigrationActivities, SampledCredentials, WriteReportInput } from '../contract/activities.ts';
import type { SampleTally } from '../contract/dataset.ts';
import type { LoginCounts } from '../contract/logins.ts';
import type { AuditEntry } from '../contract/progress.ts';
import type { SecretReference } from '../contract/settings.ts';
import { openDataset } from '../dataset/dataset-reader.ts';
import { noteJob } from '../dataset/jobs.ts';
import { prepareMigration } from '../preparation/prepare-migration.ts';
import { requireUsers } from '../preparation/require-users.ts';
import { withUsableSchemas } from '../preparation/usable-schemas.ts';
import { writeUndoReport } from '../report/undo/write-undo-report.ts';
import { writeReport } from '../report/write-report.ts';
import { checkTarget } from '../secureauth/check-target.ts';
import { countExport } from '../verification/export-counts.ts';
import { checkLogins, type LoginProgress } from '../verification/logins.ts';
import { tenMinutes } from '../verification/patience.ts';
import { sampleCredentials } from '../verification/sample-credentials.ts';
import { checkResetFlow } from './check-reset-flow.ts';
import { commandSenders, withSenders } from './command-senders.ts';
import { deleteStretch } from './delete-stretch.ts';
import { exportIfAllowed } from './export-if-allowed.ts';
import { guarded } from './guard.ts';
import { withHeartbeats } from './heartbeats.ts';
import { importGroups } from './import-groups.ts';
import { importStretch } from './import-stretch.ts';
import { probe, removeProbes } from './probe-hashes.ts';
import { recordStretch } from './record-stretch.ts';
import { preparedOf, reopenDataset } from './reopen-dataset.ts';
import { TargetClients } from './target-clients.ts';
import { findUnconfirmed } from './unconfirmed.ts';
import { verifyStretch } from './verify-stretch.ts';

/** What activities need of the process that they run in. */
export interface ActivityParts {
  /** @throws Problem `wrong_credentials` */
  readSecret(reference: SecretReference, what?: string): Promise<string>;
}

export interface Activities {
  readonly activities: MigrationActivities;
  /** Closes the connections to all targets. */
  close(): Promise<void>;
}

/** A report without the senders' identities is worth more than none. */
async function auditWithSenders({ audit, workflowId }: WriteReportInput): Promise<readonly AuditEntry[]> {
  if (audit.length === 0) return audit;
  const { client, info } = Context.current();
  const senders = await commandSenders(client, workflowId, info.workflowExecution?.runId ?? '').catch(() => undefined);
  return senders === undefined ? audit : withSenders(audit, senders);
}

/** The activities of a worker. Each is thin: it calls one part, with the heartbeats and the guard around it. */
export function createActivities(parts: ActivityParts): Activities {
  const clients = new TargetClients(parts.readSecret);
  const activities: MigrationActivities = {
    checkTarget: guarded(({ target, strategy }) =>
      withHeartbeats(async ({ signal }) => {
        const { client } = await clients.to(target);
        // What users bring shows when they are prepared: until then they may bring anything.
        const users = { strategy, passwords: true, totp: true };
        return withUsableSchemas(await checkTarget(client, target, users, signal));
      }),
    ),
    prepareDataset: guarded((input) =>
      withHeartbeats<number, Awaited<ReturnType<MigrationActivities['prepareDataset']>>>(async ({ signal, beat }) => {
        const { manifest, folder } = await prepareMigration({ ...input, onProgress: beat, signal });
        requireUsers(manifest.counts, folder);
        return preparedOf(folder, manifest);
      }),
    ),
    reopenDataset: guarded((input) => withHeartbeats(async () => await reopenDataset(input))),
    noteJob: guarded(({ dataset, job }) => withHeartbeats(async () => await noteJob(dataset.folder, job))),
    findUnconfirmed: guarded(({ dataset, job }) => withHeartbeats(async () => await findUnconfirmed(dataset, job))),
    probeHashes: guarded((input) => probe(clients, input)),
    removeProbes: guarded((input) => removeProbes(clients, input)),
    importGroups: guarded((input) => importGroups(clients, input)),
    importStretch: guarded((input) => importStretch(clients, input)),
    verifyStretch: guarded((input) => verifyStretch(clients, input)),
    sampleCredentials: guarded((input) =>
      withHeartbeats<SampleTally, SampledCredentials>(async ({ signal, beat }) => {
        const { client } = await clients.to(input.target);
        const dataset = await openDataset(input.dataset.folder, input.dataset.indexSha256);
        const options = { signal, patience: tenMinutes, onProgress: beat };
        return await sampleCredentials(client, dataset, input, options);
      }),
    ),
    recordStretch: guarded((input) => recordStretch(clients, input)),
    deleteStretch: guarded((input) => deleteStretch(clients, input)),
    checkLogins: guarded((input) =>
      withHeartbeats<LoginProgress, LoginCounts>(async ({ signal, beat }) => {
        const { client } = await clients.to(input.target);
        const run = Context.current().info.workflowExecution?.runId ?? '';
        return await checkLogins(client, input, signal, { run, patience: tenMinutes, onProgress: beat });
      }),
    ),
    checkResetFlow: guarded((input) => checkResetFlow(clients, parts.readSecret, input)),
    countExport: guarded((input) =>
      withHeartbeats(async ({ signal }) => {
        const { client } = await clients.to(input.target);
        const dataset = await openDataset(input.dataset.folder, input.dataset.indexSha256);
        const all = dataset.batches({ from: 0, to: dataset.manifest.batches }, signal);
        const dump = await exportIfAllowed(client, signal);
        return dump === undefined ? undefined : await countExport(dump, all);
      }),
    ),
    writeReport: guarded((input) =>
      withHeartbeats(async () => {
        const write = input.job.job === 'undo' ? writeUndoReport : writeReport;
        return await write({ ...input, audit: await auditWithSenders(input) });
      }),
    ),
  };
  return { activities, close: () => clients.close() };
}
