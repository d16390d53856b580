import type { MigrationSettings } from '../contract/settings.ts';

/** What an operator is told of a mode that does not suit a migration since an earlier dataset; undefined where it does. */
export function sinceWarning({ since, import: { mode } }: MigrationSettings): string | undefined {
  if (since === undefined || mode === 'update') return undefined;
  const becomes =
    mode === 'ignore'
      ? 'users that have changed are in the pool already, so the target skips them and keeps them as they were; reading back will find them different'
      : 'users that have changed are in the pool already, so each of them is a conflict and holds the migration';
  return `\`import.mode\` is ${mode}: ${becomes}. Leave it out, or set it to update, to bring what has changed.`;
}
