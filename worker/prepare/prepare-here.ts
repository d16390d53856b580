import { type CheckedPool, usualPoolRules } from '../../contract/pool.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { unfinishedFolders } from '../../dataset/dataset-replacement.ts';
import { findManifest } from '../../dataset/manifest.ts';
import { readCheckpoint } from '../../preparation/checkpoint.ts';
import type { ReadProgress } from '../../preparation/preparation.ts';
import { type PreparedMigration, prepareMigration } from '../../preparation/prepare-migration.ts';
import { askPool } from './pool-demands.ts';

export interface PrepareHereOptions {
  readonly settings: MigrationSettings;
  /** Take the vendor's defaults for what the pool demands, instead of asking it. */
  readonly offline: boolean;
  /** Called now and then, also while users are sorted. */
  readonly onProgress: ReadProgress;
  /** Stops with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface PreparedHere extends PreparedMigration {
  readonly poolFindings: CheckedPool['findings'];
}

/**
 * Phase 1 of a migration by itself, in this process: what a worker's activity does, by the same rules. A migration that
 * is started afterwards takes the dataset as it is, unless the source, the settings or the pool have changed; so does this
 * one with the dataset of a migration before, whose hashes are written as that one's probe found.
 *
 * @throws Problem of the target, of the source or of the dataset's folder
 */
export async function prepareHere(options: PrepareHereOptions): Promise<PreparedHere> {
  const { settings, offline, onProgress, signal } = options;
  const pool = offline ? { rules: usualPoolRules, findings: [] } : await askPool(settings, signal);
  const thisPool = { pool: pool.rules, asProbedBefore: true };
  const prepared = await prepareMigration({ settings, ...thisPool, onProgress, signal, checked: true });
  return { ...prepared, poolFindings: pool.findings };
}

/** How far a preparation came that was stopped: what the next one of the same source goes on from. */
export type StoppedWhile = 'reading' | 'sorting' | 'merging';

/** @param begun milliseconds since 1970 */
export async function stoppedWhile({ dataset, since }: MigrationSettings, begun: number): Promise<StoppedWhile> {
  for (const folder of await unfinishedFolders(dataset)) {
    if ((await readCheckpoint(folder)) !== undefined) return 'sorting';
  }
  const manifest = since === undefined ? undefined : await findManifest(dataset);
  return manifest !== undefined && Date.parse(manifest.preparedAt) >= begun ? 'merging' : 'reading';
}
