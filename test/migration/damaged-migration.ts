import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startMigration } from '../../client/migration-handle.ts';
import type { RecordCounts } from '../../contract/dataset.ts';
import type { Report, ReportSummary, UnconfirmedUser, WronglyCredentialedUser } from '../../contract/report.ts';
import { type MigrationSettings, usualLoginTries, usualSample } from '../../contract/settings.ts';
import type { HashReading } from '../../passwords/hash-reading.ts';
import type { ChooseDamage, DamagedUser, UserEntry } from '../../sandbox/index.ts';
import { type KnownLogin, readLogins } from '../../verification/logins-file.ts';
import type { JudgedLogin } from '../../verification/tried-account.ts';
import type { Login } from './logins.ts';
import { stageWithWorker, writeExport } from './migrated-export.ts';

/** The lines of the file alone: what is derived from them says nothing more of a damage. */
const loginTries = { ...usualLoginTries, wrongPasswords: false, secondsBetweenTries: 0 };

/** Somebody who signs in, and what the target should say. */
export interface ExpectedLogin extends Login {
  readonly expect?: string;
}

/** What is migrated, and how it is damaged. */
export interface DamagedScene {
  readonly type: string;
  readonly content: string;
  readonly damage: ChooseDamage;
  readonly logins: readonly ExpectedLogin[];
  readonly strategy?: 'migrate' | 'force-reset';
  /** Whose reset is played through, where one is. */
  readonly resets?: Login;
  /** How the sandbox reads hashes; as usual when it is left out. */
  readonly hashReading?: HashReading;
  /** Whether the hashes are probed before. */
  readonly probe?: boolean;
  /** One lane when it is left out: the order in which users come is then that of their ids. */
  readonly lanes?: number;
  /** What was migrated before, undamaged; the damaged migration then updates it. */
  readonly before?: string;
}

/** What a migration that was damaged after accepting came to, by its report and by the sandbox. */
export interface DamagedMigration {
  readonly summary: ReportSummary;
  readonly report: Report;
  readonly unconfirmed: readonly UnconfirmedUser[];
  readonly foreign: readonly string[];
  /** Types of records that the export has another number of. */
  readonly miscounted: readonly string[];
  /** Fields of each user of the sample with other credentials than were sent, by its id. */
  readonly credentials: Readonly<Record<string, readonly string[]>>;
  /** What each login that was not as expected was answered, by its identifier. */
  readonly logins: Readonly<Record<string, string>>;
  readonly damaged: readonly DamagedUser[];
  /** Each user as it was sent last, by its id. */
  readonly sent: ReadonlyMap<string, UserEntry>;
  /** Verifies again, with what is asked for then. */
  verifyAgain(verification: Partial<MigrationSettings['verification']>): Promise<Report>;
}

/**
 * Migrates an export in batches of ten against a sandbox that damages users, with all checks that there are. The sample
 * of credentials is everybody of a base of up to 1,000.
 */
export async function migrateDamaged(scene: DamagedScene): Promise<DamagedMigration> {
  const { lanes = 1, strategy = 'migrate', probe = false } = scene;
  let damage: ChooseDamage | undefined = scene.before === undefined ? scene.damage : undefined;
  const sent = new Map<string, UserEntry>();
  const stage = await stageWithWorker({
    ...(scene.hashReading === undefined ? {} : { hashReading: scene.hashReading }),
    damage: (user) => {
      sent.set(user.entry.user.id, user.entry);
      return damage?.(user);
    },
  });
  const source = async (name: string, content: string) => ({
    type: scene.type,
    inputs: [await writeExport(stage, name, content)],
  });
  const loginsFile = await writeExport(stage, 'logins.csv', csvOf(scene.logins));
  const { resets } = scene;
  const resetFlow = resets && {
    identifier: { file: await writeExport(stage, 'identifier', resets.identifier) },
    password: { file: await writeExport(stage, 'password', resets.password) },
  };
  const settings = (
    from: MigrationSettings['source'],
    name: string,
    mode: MigrationSettings['import']['mode'],
  ): MigrationSettings =>
    stage.settings(from, {
      dataset: join(stage.folder, name, 'dataset'),
      report: join(stage.folder, name, 'report'),
      passwords: { strategy },
      import: { usersPerBatch: 10, mode, lanes },
      verification: {
        listForeign: true,
        sample: usualSample,
        probe,
        loginsFile,
        loginTries,
        ...(resetFlow === undefined ? {} : { resetFlow }),
      },
    });

  if (scene.before !== undefined) {
    await stage.migrate(settings(await source('before', scene.before), 'first', 'ignore'));
    damage = scene.damage;
  }
  const mode = scene.before === undefined ? 'ignore' : 'update';
  const damagedSettings = settings(await source('export', scene.content), 'damaged', mode);
  const { summary } = await stage.migrate(damagedSettings);
  const reportFile = async (name: string) => await readFile(join(damagedSettings.report, name), 'utf8');
  const report: Report = JSON.parse(await reportFile('report.json'));
  return {
    summary,
    report,
    unconfirmed: linesOf<UnconfirmedUser>(await reportFile('unconfirmed.ndjson')),
    foreign: linesOf<{ id: string }>(await reportFile('foreign.ndjson')).map(({ id }) => id),
    credentials: Object.fromEntries(
      linesOf<WronglyCredentialedUser>(await reportFile('credentials.ndjson')).map(({ id, fields }) => [id, fields]),
    ),
    miscounted: miscountedIn(report),
    logins: await unexpectedLogins(loginsFile, linesOf<JudgedLogin>(await reportFile('logins.ndjson'))),
    damaged: stage.sandbox.damaged(),
    sent,
    verifyAgain: async (verification) => {
      const changed = { ...damagedSettings, verification: { ...damagedSettings.verification, ...verification } };
      const request = { job: 'verify', parts: ['rows'] } as const;
      const { reportPath } = await (await startMigration(stage.client, changed, request)).migration.result();
      return JSON.parse(await readFile(join(dirname(reportPath), 'report.json'), 'utf8'));
    },
  };
}

function csvOf(logins: readonly ExpectedLogin[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return ['identifier,password,expect']
    .concat(
      logins.map(({ identifier, password, expect = '' }) => `${quoted(identifier)},${quoted(password)},${expect}`),
    )
    .join('\n');
}

function linesOf<Line>(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line));
}

function miscountedIn({ exportCounts }: Report): readonly string[] {
  if (exportCounts === undefined) throw new Error('No export was counted');
  const { expected, found } = exportCounts;
  return (Object.keys(expected) as (keyof RecordCounts)[]).filter((type) => expected[type] !== found[type]);
}

async function unexpectedLogins(
  file: string,
  unexpected: readonly JudgedLogin[],
): Promise<Readonly<Record<string, string>>> {
  const logins: KnownLogin[] = [];
  for await (const login of readLogins(file)) logins.push(login);
  const identifierAt = new Map(logins.map(({ line, identifier }) => [line, identifier]));
  return Object.fromEntries(unexpected.map(({ line, got }) => [identifierAt.get(line) ?? '', got]));
}
