import { join, resolve } from 'node:path';
import type { WriteReportInput, WrittenReport } from '../contract/activities.ts';
import type { Delta, JobRun } from '../contract/dataset.ts';
import type { EarlierUsers, Report, UnconfirmedUser } from '../contract/report.ts';
import { createFolder } from '../dataset/atomic-file.ts';
import { damaged } from '../dataset/dataset-problems.ts';
import { type Dataset, openDataset } from '../dataset/dataset-reader.ts';
import { readFindings, writeFindings } from '../dataset/findings.ts';
import { importPlaces, jobsBefore, readJobs, verificationPlaces } from '../dataset/jobs.ts';
import { rejectedNowName, vanishedName } from '../dataset/layout.ts';
import type { OutcomePlace } from '../dataset/outcomes.ts';
import type { VerificationSums } from './accounting.ts';
import { removeForeignList, writeForeignList } from './foreign-list.ts';
import { guideTargetsOf, requestFiguresOf } from './guide-targets.ts';
import { NdjsonFile } from './ndjson-file.ts';
import { renderPage } from './page.ts';
import {
  countConfirmedUnanswered,
  countRejects,
  type ReadImports,
  readImports,
  readVerifications,
} from './read-outcomes.ts';
import { inReportFolder, writeReportFile } from './report-files.ts';
import { type FoundBy, findingsOf, type StandingFindings, standingFindings } from './standing-findings.ts';
import { type MigrationFacts, shortcomingsOf, summarise, uncheckedUsers, unsentUsers } from './summary.ts';
import { nameUnconfirmed } from './unconfirmed.ts';
import { writeCredentials } from './write-credentials.ts';
import { writeRepaired } from './write-repaired.ts';

/** Names inside a report's folder. */
export const reportNames = {
  page: 'index.html',
  json: 'report.json',
  unconfirmed: 'unconfirmed.ndjson',
  foreign: 'foreign.ndjson',
  credentials: 'credentials.ndjson',
  changedSince: 'changed-since.ndjson',
} as const;

/** As many of the unconfirmed users stand in the page and in `report.json`. */
const unconfirmedShown = 100;

export interface WriteReportOptions extends WriteReportInput {
  /**
   * The clock that says when the migration was finished.
   * @default the system's
   */
  readonly now?: () => Date;
}

/**
 * Writes the report of a migration, or of what followed it: `index.html`, `report.json` beside it, `unconfirmed.ndjson`
 * with every user that was not confirmed, `credentials.ndjson` with those of a sample whose credentials are wrong,
 * `changed-since.ndjson` with those whom a repair left as they are, and `foreign.ndjson` where it was asked for. A report that is there already is replaced, file by file, each whole.
 *
 * @throws Problem `wrong_dataset`, `damaged_dataset` when the outcomes do not account for every user, and
 * `unwritable_dataset` when the report's folder cannot be written
 */
export async function writeReport(options: WriteReportOptions): Promise<WrittenReport> {
  const folder = resolve(options.settings.report);
  const dataset = await openDataset(options.dataset.folder, options.dataset.indexSha256);
  const { delta } = dataset.manifest;
  const rejectsByReason = await countRejects(dataset);
  const runs = await runsOf(dataset.folder, options.job);
  const importing = importPlaces(dataset.folder, runs);
  const imports = await readImports(dataset, importing);
  await inReportFolder(folder, () => createFolder(folder));
  const verifications = verificationPlaces(dataset.folder, runs);
  const { verified, shown, total } = await writeUnconfirmed(dataset, verifications, imports, folder);
  const foreignList = options.settings.verification.listForeign
    ? await writeForeignList(verifications, join(folder, reportNames.foreign))
    : undefined;
  if (foreignList === undefined) await removeForeignList(join(folder, reportNames.foreign));
  const repaired = await writeRepaired(dataset, options, join(folder, reportNames.changedSince));
  const finishedAt = (options.now?.() ?? new Date()).toISOString();
  const { results, lookedAt, sampledBy } = await keepFindings(dataset.folder, options, finishedAt);
  const credentials = await writeCredentials(dataset, sampledBy, results, join(folder, reportNames.credentials));

  const facts: MigrationFacts = {
    input: { ...options, ...results },
    preparation: dataset.manifest.counts,
    delta: delta?.counts,
    imported: imports.sums,
    verified,
    confirmedUnanswered: await countConfirmedUnanswered(importing, verifications),
    lookedAt,
  };
  const { url, tenantId, poolId } = options.settings.target;
  const report: Report = {
    formatVersion: 1,
    summary: {
      ...summarise(facts, finishedAt, join(folder, reportNames.page)),
      guideTargets: guideTargetsOf(facts),
    },
    job: options.job.job,
    startedAt: options.job.startedAt,
    finishedAt,
    origin: dataset.manifest.origin,
    target: { url, tenantId, poolId },
    preparation: dataset.manifest.counts,
    acceptedByMode: imports.sums.acceptedByMode,
    refused: imports.sums.refused,
    unsent: unsentUsers(facts),
    unchecked: uncheckedUsers(facts),
    acceptedAgain: imports.acceptedAgain,
    ...(delta === undefined ? foreignOf(verified) : { since: earlierUsers(dataset.folder, delta) }),
    lookedAt,
    ...(results.logins === undefined ? {} : { loginKinds: results.logins.kinds }),
    ...(results.resetFlow === undefined ? {} : { resetFlow: results.resetFlow }),
    ...(foreignList === undefined ? {} : { foreignList }),
    ...(repaired === undefined ? {} : { repaired }),
    ...(credentials === undefined ? {} : { credentials }),
    ...probeOf(options),
    ...(results.exportCounts === undefined
      ? exportRefusedOf(options, dataset)
      : { exportCounts: results.exportCounts }),
    ...(options.requests === undefined ? {} : { requests: requestFiguresOf(options.requests) }),
    rejectsByReason,
    unconfirmed: shown,
    unconfirmedTotal: total,
    poolFindings: options.poolFindings,
    audit: options.audit,
    ...(options.failure === undefined ? {} : { failure: options.failure }),
  };
  await writeReportFile(join(folder, reportNames.json), `${JSON.stringify(report, undefined, 2)}\n`);
  await writeReportFile(report.summary.reportPath, renderPage(report, shortcomingsOf(facts)));
  return { reportPath: report.summary.reportPath, summary: report.summary };
}

/** Of a migration that ended before it sent anything there is nothing: what lies there is of the one before. */
async function runsOf(folder: string, job: JobRun): Promise<readonly JobRun[]> {
  const runs = await readJobs(folder);
  return job.job !== 'migrate' || runs.some(({ run }) => run === job.run) ? runs : [];
}

/** The export holds those too whom a delta leaves out. */
function exportRefusedOf(
  { settings: { verification } }: WriteReportInput,
  { manifest: { counts } }: Dataset,
): Pick<Report, 'exportRefused'> {
  const users = counts.prepared + (counts.unchanged ?? 0);
  const limit = verification.exportLimit;
  return users > limit && limit > 0 ? { exportRefused: { users, limit } } : {};
}

/**
 * Keeps what this workflow found for the reports of those that follow, and takes what it did not look at as the ones
 * before it found it.
 */
async function keepFindings(folder: string, input: WriteReportInput, foundAt: string): Promise<StandingFindings> {
  const { job } = input;
  const earlier: FoundBy[] = [];
  for (const before of job.job === 'migrate' ? [] : await jobsBefore(folder, job)) {
    const findings = await readFindings(folder, before);
    if (findings !== undefined) earlier.push({ job: before, findings });
  }
  const findings = findingsOf(input, foundAt);
  // A migration that ended before it sent anything leaves what was found before: it is none of the dataset's jobs.
  if ((await readJobs(folder)).some(({ run }) => run === job.run)) await writeFindings(folder, job, findings);
  return standingFindings(earlier, { job, findings, results: input });
}

function foreignOf({ foreign, foreignUncounted }: VerificationSums): Pick<Report, 'foreign' | 'foreignUncounted'> {
  return { foreign, ...(foreignUncounted === undefined ? {} : { foreignUncounted }) };
}

function earlierUsers(folder: string, { since: { indexSha256 } }: Delta): EarlierUsers {
  return { indexSha256, vanished: join(folder, vanishedName), rejectedNow: join(folder, rejectedNowName) };
}

function probeOf({ settings, job, probe }: WriteReportOptions): Pick<Report, 'probe'> {
  if (job.job !== 'migrate') return {};
  if (!settings.verification.probe) return { probe: 'left_out' };
  return probe === undefined ? {} : { probe };
}

async function writeUnconfirmed(
  dataset: Dataset,
  places: readonly OutcomePlace[],
  { refused }: ReadImports,
  folder: string,
): Promise<{
  readonly verified: VerificationSums;
  readonly shown: readonly UnconfirmedUser[];
  readonly total: number;
}> {
  const file = await NdjsonFile.create(join(folder, reportNames.unconfirmed));
  const shown: UnconfirmedUser[] = [];
  let total = 0;
  try {
    const verified = await readVerifications(dataset, places, async (unconfirmed) => {
      const keys = await dataset.keys(unconfirmed.map(({ id }) => id));
      for (const found of unconfirmed) {
        const key = keys.get(found.id);
        if (key === undefined) throw damaged(`An outcome names a user that the dataset does not hold`, dataset.folder);
        const user = nameUnconfirmed(found, key, refused.get(found.id));
        if (total < unconfirmedShown) shown.push(user);
        total += 1;
        await file.add(user);
      }
    });
    await file.finish();
    return { verified, shown, total };
  } catch (error) {
    await file.discard();
    throw error;
  }
}
