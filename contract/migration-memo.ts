import type { Job } from './dataset.ts';
import type { Standing } from './progress.ts';

/** What a migration is about. Like its workflow id it names a tenant, and nobody. */
export interface MigrationSubject {
  readonly job: Job;
  /** The type of the source. */
  readonly source: string;
  /** Of the target's address; with its port, where it has one. */
  readonly host: string;
  readonly tenantId: string;
  readonly poolId: string;
}

/**
 * The memo of a migration's workflow: what can be told of it without its worker, and together with others. Each run has
 * it from the one before.
 */
export interface MigrationMemo {
  /** Of the settings and the request, so that only the same is attached to. */
  readonly settingsSha256: string;
  readonly subject: MigrationSubject;
  /** Where it stands, in a few words. Left out, as the next is, until a worker has taken it up. */
  readonly progress?: string;
  readonly standing?: Standing;
}
