import type { Person } from '../contract/person.ts';
import type { PoolRules } from '../contract/pool.ts';
import { type PayloadCheck, payloadChecker } from './payload-schema.ts';

/** Which field of a person's profile does not fit the pool, and why: `payload/address/country`, `must be string`. */
export interface ProfileDefect {
  readonly field: string;
  readonly reason: string;
}

/** Judges what a person brings to the pool's schemas: undefined when it fits. */
export type ProfileCheck = (person: Pick<Person, 'payload' | 'metadata'>) => ProfileDefect | undefined;

/**
 * Compiles the schemas of a pool.
 *
 * @returns undefined when the pool has none
 * @throws Problem `wrong_configuration` for a schema that cannot be compiled
 */
export function profileCheck({ payloadSchema, metadataSchema }: PoolRules): ProfileCheck | undefined {
  if (payloadSchema === undefined && metadataSchema === undefined) return undefined;
  const payload = payloadSchema === undefined ? fits : payloadChecker(payloadSchema);
  const metadata = metadataSchema === undefined ? fits : payloadChecker(metadataSchema);
  return (person) =>
    defectIn('payload', payload, person.payload) ?? defectIn('metadata', metadata, person.metadata ?? {});
}

const fits: PayloadCheck = () => undefined;

function defectIn(profile: string, check: PayloadCheck, value: unknown): ProfileDefect | undefined {
  const defect = check(value);
  return defect === undefined ? undefined : { field: `${profile}${defect.path}`, reason: defect.reason };
}
