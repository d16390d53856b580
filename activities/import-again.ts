import type { ImportStretchInput } from '../contract/activities.ts';
import type { BatchOutcome } from '../contract/dataset.ts';
import type { DatasetBatch } from '../dataset/dataset-reader.ts';
import { ImportTimes } from '../dataset/import-times.ts';
import type { IdentityClient } from '../secureauth/client.ts';
import { type DifferentUsers, lookAtDifferent } from '../verification/changed-since.ts';
import type { Patience } from '../verification/patience.ts';
import type { BatchImport, ImportedBatch } from './import-batch.ts';
import { RepairPlan } from './repair-plan.ts';
import { passGate } from './request-gate.ts';
import { stopOf } from './setback.ts';
import { onlyUsers, userIdsOf } from './split-batch.ts';
import type { Step } from './stretch.ts';

/** What a repair knows before it sends anything. */
export interface Repair {
  readonly plan: RepairPlan;
  /** Left out where those too are sent again who were changed in the pool since they were imported. */
  readonly times?: ImportTimes;
}

/** @throws Problem `damaged_dataset` */
export async function openRepair({ dataset, job, overwrite = false }: ImportStretchInput): Promise<Repair> {
  const plan = await RepairPlan.read(dataset, job);
  return overwrite ? { plan } : { plan, times: await ImportTimes.read(dataset.folder) };
}

/** What sending a batch again needs of the world. */
export interface ImportAgain {
  readonly client: Pick<IdentityClient, 'getUser'>;
  readonly target: BatchImport;
  readonly patience: Patience;
  send(part: ImportedBatch): Promise<Step<BatchOutcome>>;
}

/**
 * Sends the users of a batch again that were not confirmed: whoever is missing, and whoever differs and was not changed
 * in the pool since the import. The latter are looked up first: people go on living in the pool, and to send them again
 * would take back the password or the profile that they have chosen since.
 */
export async function importAgain(
  { plan, times }: Repair,
  batch: DatasetBatch,
  { client, target, patience, send }: ImportAgain,
): Promise<Step<BatchOutcome>> {
  const findings = await plan.findings(batch.batch);
  let looked: DifferentUsers = { changedSince: new Set(), asSent: new Set() };
  const different = findings.filter(({ finding }) => finding === 'different').map(({ id }) => id);
  if (times !== undefined && different.length > 0) {
    if (!(await passGate(target.gate, target.clock, target.signal))) return { interrupted: true };
    try {
      looked = await lookAtDifferent(client, batch.body, different, {
        signal: target.signal,
        patience,
        importedUntil: (id) => times.of(batch.batch, id),
      });
    } catch (error) {
      return stopOf(error, target);
    }
  }
  const { changedSince, asSent } = looked;
  const sent = new Set(findings.flatMap(({ id }) => (changedSince.has(id) || asSent.has(id) ? [] : [id])));
  // Where an answer was lost, whoever is as sent by now may be that by this very repair.
  const arrived = target.answersLost ? asSent : new Set<string>();
  const repaired = { sent: new Set([...sent, ...arrived]), changedSince };
  const outcomeOf = async (again: BatchOutcome): Promise<Step<BatchOutcome>> => ({
    entry: await plan.outcome(userIdsOf(batch.body), repaired, {
      ...again,
      accepted: again.accepted + arrived.size,
    }),
  });
  if (sent.size === 0) {
    return await outcomeOf({ batch: batch.batch, mode: target.mode, users: 0, accepted: 0, refused: [], requests: 0 });
  }
  const step = await send({ batch: batch.batch, body: onlyUsers(batch.body, sent), users: sent.size });
  return 'entry' in step ? await outcomeOf(step.entry) : step;
}
