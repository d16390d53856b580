import { join } from 'node:path';
import type { MigrationSettings } from '../contract/settings.ts';
import { deltaName } from './layout.ts';

/**
 * The folder of the dataset that a migration sends, and that what follows it looks at: since an earlier dataset it is the
 * delta, which lies in the folder of the whole one.
 */
export function migratedFolder({ dataset, since }: Pick<MigrationSettings, 'dataset' | 'since'>): string {
  return since === undefined ? dataset : join(dataset, deltaName);
}
