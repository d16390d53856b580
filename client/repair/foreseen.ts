import { readJobs, requireMigration, verificationPlaces } from '../../dataset/jobs.ts';
import { verificationOutcomes } from '../../dataset/outcomes.ts';

/** Users whom the last verification did not confirm. */
export interface ForeseenRepair {
  readonly missing: number;
  readonly different: number;
}

/**
 * Looks whom a repair has to do with, before anything is asked of Temporal or of the target. Undefined where the dataset
 * does not lie on this machine as it was migrated: a worker then judges it.
 *
 * @throws Problem `nothing_migrated`, `damaged_dataset`
 */
export async function foreseeRepair(folder: string): Promise<ForeseenRepair | undefined> {
  const runs = await readJobs(folder);
  if (runs.length === 0) return undefined;
  requireMigration(folder, runs, 'repair');
  let [missing, different] = [0, 0];
  for await (const batches of verificationOutcomes(verificationPlaces(folder, runs))) {
    for (const { finding } of batches.flatMap(({ findings }) => findings)) {
      if (finding === 'missing') missing += 1;
      else different += 1;
    }
  }
  return { missing, different };
}

/** What the operator reads before a repair starts. */
export function foreseenRepairLine({ missing, different }: ForeseenRepair, overwrite: boolean): string {
  const found = `The last verification found ${words(missing)} missing and ${words(different)} different.`;
  if (missing + different === 0) return `${found} There is nobody to send again.`;
  const again = 'Whoever is sent again gets the profile and the password of the dataset';
  if (different === 0) return `${found} ${again}.`;
  return overwrite
    ? `${found} ${again}: with --overwrite also where a user has changed them in the pool since the migration, and that ` +
        'cannot be brought back.'
    : `${found} ${again}; who of the different ones was changed in the pool since the migration is left as it is, and counted.`;
}

function words(users: number): string {
  return `${users.toLocaleString('en-US')} ${users === 1 ? 'user' : 'users'}`;
}
