import type { Manifest } from '../contract/dataset.ts';
import { Problem } from '../contract/problem.ts';
import type { MigrationSettings } from '../contract/settings.ts';

type PoolOfTenant = Pick<Manifest['origin'], 'tenantId' | 'poolId'>;

/** Whether both are the same pool of the same tenant. */
export function isSamePool(one: PoolOfTenant, other: PoolOfTenant): boolean {
  return one.tenantId === other.tenantId && one.poolId === other.poolId;
}

/** Sees that a dataset is of the pool that is meant. @throws Problem `wrong_dataset` */
export function requireSamePool({ origin }: Manifest, { target, dataset }: MigrationSettings): void {
  if (isSamePool(origin, target)) return;
  throw new Problem(
    'wrong_dataset',
    'The folder holds a dataset for another Identity Pool',
    dataset,
    'Name the folder of this pool’s dataset in `dataset`.',
  );
}
