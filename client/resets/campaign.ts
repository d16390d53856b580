import { damaged } from '../../dataset/dataset-problems.ts';
import type { Dataset } from '../../dataset/dataset-reader.ts';
import {
  absenceCounter,
  byName,
  type CampaignCounts,
  Counter,
  StageCounter,
  type StageCounts,
} from './campaign-counts.ts';
import { CampaignFiles } from './campaign-files.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import type { Encryption } from './encryption.ts';
import { type ListingOptions, listedUsers } from './listed-users.ts';
import type { ListedUser, RowFormat } from './reset-rows.ts';
import { expired } from './reset-users.ts';
import { type StagePlan, stageEnds } from './stages.ts';
import { UsersInOrder } from './users-in-order.ts';

export interface CampaignOptions extends ListingOptions {
  /** Lists users that are not known to have arrived too. */
  readonly everybody: boolean;
  readonly plan: StagePlan;
  readonly format: RowFormat;
  readonly withNames: boolean;
  /** Undefined: the files hold addresses for whoever can read them. */
  readonly encryption: Encryption | undefined;
}

/**
 * Writes who has to reset the password, and where to write to them, in stages. The dataset is read twice, since nobody
 * knows before where the shares of all users end.
 *
 * Users keep their places in the stages whatever became of them: who arrives later joins the stage that was its own, and
 * nobody moves to another one.
 *
 * @param folder where nothing has appeared before everything is written
 * @throws Problem `damaged_dataset`, `wrong_configuration` where the folder or the plan is not fit
 */
export async function writeCampaign(
  dataset: Dataset,
  folder: CampaignFolder,
  options: CampaignOptions,
): Promise<CampaignCounts> {
  const { encryption, everybody, format, plan, runs, withNames } = options;
  const withArrivals = everybody && runs.length > 0;
  const files = new CampaignFiles(folder, { format, withNames, withArrivals, withAddresses: true }, encryption);
  const survey = await surveyUsers(dataset, files, { ...options, onProgress: half(options, 0) });
  const ends = stageEnds(plan, survey.places);
  const stages = await writeStages(dataset, files, ends, { ...options, onProgress: half(options, 1) });
  return { ...survey.counts, stages };
}

/** Half of the way is behind when the dataset was read once. */
function half({ onProgress }: CampaignOptions, before: number): (share: number) => void {
  return (share) => onProgress((before + share) / 2);
}

interface Survey {
  /** Users that have an address. */
  readonly places: number;
  readonly counts: Omit<CampaignCounts, 'stages'>;
}

/** Counts everybody, and writes the users that have no address. */
async function surveyUsers(dataset: Dataset, files: CampaignFiles, options: CampaignOptions): Promise<Survey> {
  const reasons = new Counter();
  const unreachable = new Counter();
  const notArrived = absenceCounter();
  let places = 0;
  const withoutAddress = async function* (): AsyncGenerator<readonly ListedUser[]> {
    for await (const users of listedUsers(dataset, options)) {
      for (const { reason, address, absence } of users) {
        reasons.add(reason);
        if (address !== undefined) places += 1;
        if (absence !== undefined) notArrived.add(absence);
      }
      const listed = users.filter((user) => user.address === undefined && isListed(user, options));
      for (const { reason } of listed) unreachable.add(reason);
      yield listed;
    }
  };
  const file = await files.writeUnreachable(withoutAddress());
  requireForecast(dataset, reasons);
  if (unreachable.users === 0) await files.withdraw(file);
  return {
    places,
    counts: {
      mustReset: { users: reasons.users, reasons: byName(reasons) },
      unreachable: {
        users: unreachable.users,
        reasons: byName(unreachable),
        ...(unreachable.users === 0 ? {} : { file }),
      },
      notArrived: { users: notArrived.users, leftOut: !options.everybody, states: notArrived.counts },
    },
  };
}

/** @param ends the numbers of users with an address up to each stage's last one */
async function writeStages(
  dataset: Dataset,
  files: CampaignFiles,
  ends: readonly number[],
  options: CampaignOptions,
): Promise<readonly StageCounts[]> {
  const stages: StageCounts[] = [];
  const reachable = new UsersInOrder(listedUsers(dataset, options), ({ address }) => address !== undefined);
  try {
    for (const [stage, end] of ends.entries()) {
      const counter = new StageCounter();
      const ofStage = async function* (): AsyncGenerator<readonly ListedUser[]> {
        for await (const users of reachable.until(end)) {
          const listed = users.filter((user) => isListed(user, options));
          for (const user of listed) counter.add(user);
          yield listed;
        }
      };
      stages.push(counter.counts(await files.writeStage(stage, ofStage())));
    }
  } finally {
    await reachable.close();
  }
  return stages;
}

function isListed({ absence }: ListedUser, { everybody }: CampaignOptions): boolean {
  return everybody || absence === undefined;
}

/** The users that were found have to be those that preparing counted. */
function requireForecast({ folder, manifest }: Dataset, found: Counter): void {
  const { [expired]: _, ...reasons } = found.counts;
  const expected = Object.entries(manifest.counts.resets);
  const isEqual =
    expected.length === Object.keys(reasons).length && expected.every(([reason, users]) => reasons[reason] === users);
  if (!isEqual) throw damaged('The dataset does not hold the users that its manifest says have to reset', folder);
}
