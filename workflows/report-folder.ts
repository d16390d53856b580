import type { MigrationState } from './state.ts';

/**
 * What follows a migration leaves the migration's report as it is, and has one of its own in a folder beside it; so
 * does a migration of what has changed since an earlier one.
 */
export function reportFolderOf({ settings, request, startedAt }: MigrationState): string {
  if (request.job === 'migrate' && settings.since === undefined) return settings.report;
  const name = request.job === 'migrate' ? 'since' : request.job;
  return `${settings.report}/${name}-${startedAt.replaceAll(':', '-')}`;
}
