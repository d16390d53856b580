import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { PreparationCounts } from '../../contract/dataset.ts';
import type { Reject } from '../../contract/reject.ts';
import type { Report, ReportSummary } from '../../contract/report.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { readRejects } from '../../dataset/rejects.ts';
import type { SandboxOptions } from '../../sandbox/index.ts';
import { createIdentityClient, type IdentityClient } from '../../secureauth/client.ts';
import { Stage } from './stage.ts';

/** An export that was migrated, and the pool that it is in now. */
export interface MigratedExport {
  readonly summary: ReportSummary;
  /** What the report says of the source's users. */
  readonly preparation: PreparationCounts;
  /** In the order of the source, of one input. */
  readonly rejects: readonly Reject[];
  readonly client: IdentityClient;
}

/** A stage with a worker, for the rest of the test. */
export async function stageWithWorker(options: SandboxOptions = {}): Promise<Stage> {
  const stage = await Stage.set(options);
  onTestFinished(() => stage.strike());
  await stage.work();
  return stage;
}

/** Writes an export beside the migration's other files. */
export async function writeExport(stage: Stage, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(stage.folder, name);
  await writeFile(path, content);
  return path;
}

export async function migrateExport(stage: Stage, source: MigrationSettings['source']): Promise<MigratedExport> {
  const settings = stage.settings(source);
  const { summary } = await stage.migrate(settings);
  const report: Report = JSON.parse(await readFile(join(settings.report, 'report.json'), 'utf8'));
  const rejects: Reject[] = [];
  for await (const reject of readRejects(settings.dataset)) rejects.push(reject);
  rejects.sort((one, other) => numberInSource(one) - numberInSource(other));
  const client = createIdentityClient({ target: settings.target, secret: stage.sandbox.clientSecret });
  onTestFinished(() => client.close());
  return { summary, preparation: report.preparation, rejects, client };
}

function numberInSource({ position }: Reject): number {
  return position.line ?? position.record ?? 0;
}
