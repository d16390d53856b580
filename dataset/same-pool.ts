import type { Manifest } from '../contract/dataset.ts';
import { Problem } from '../contract/problem.ts';
import type { MigrationSettings } from '../contract/settings.ts';

/** Sees that a dataset is of the pool that is meant. @throws Problem `wrong_dataset` */
export function requireSamePool({ origin }: Manifest, { target, dataset }: MigrationSettings): void {
  if (origin.tenantId === target.tenantId && origin.poolId === target.poolId) return;
  throw new Problem(
    'wrong_dataset',
    'The folder holds a dataset for another Identity Pool',
    dataset,
    'Name the folder of this pool’s dataset in `dataset`.',
  );
}
