import type { Person } from '../../contract/person.ts';
import type { JsonSchema, PoolRules } from '../../contract/pool.ts';
import type { CheckResult } from '../../contract/preflight.ts';
import { payloadChecker } from '../../preparation/payload-schema.ts';
import { formatNumber } from '../../report/wording.ts';

/** As many kinds of defects are named. */
const defectsShown = 5;

/** Checks the persons that were read against the pool's schemas: a field that every user lacks shows at once. */
export function* checkProfiles(persons: readonly Person[], rules: PoolRules): Generator<CheckResult> {
  const { payloadSchema, metadataSchema } = rules;
  if (persons.length === 0 || (payloadSchema === undefined && metadataSchema === undefined)) return;
  const payloadDefect = describing('payload', payloadSchema);
  const metadataDefect = describing('metadata', metadataSchema);
  const defects = new Map<string, number>();
  let unfit = 0;
  for (const { payload, metadata } of persons) {
    const defect = payloadDefect(payload) ?? metadataDefect(metadata ?? {});
    if (defect === undefined) continue;
    unfit += 1;
    defects.set(defect, (defects.get(defect) ?? 0) + 1);
  }
  if (unfit === 0) {
    yield { check: 'profiles', result: 'ok', says: `All ${formatNumber(persons.length)} fit the pool's schemas.` };
    return;
  }
  yield {
    check: 'profiles',
    result: unfit === persons.length ? 'failed' : 'warning',
    says: `${formatNumber(unfit)} of ${formatNumber(persons.length)} do not fit the pool's schemas: ${listed(defects)}.`,
    next: "Map the fields that are named, or change the pool's schema: such users are rejected.",
  };
}

function describing(profile: string, schema: JsonSchema | undefined): (value: unknown) => string | undefined {
  if (schema === undefined) return () => undefined;
  const check = payloadChecker(schema);
  return (value) => {
    const defect = check(value);
    return defect === undefined ? undefined : `${profile}${defect.path} ${defect.reason}`;
  };
}

/** The most frequent first. */
function listed(defects: ReadonlyMap<string, number>): string {
  const sorted = [...defects].sort(([, one], [, other]) => other - one);
  const shown = sorted.slice(0, defectsShown).map(([defect, users]) => `${defect} (${formatNumber(users)})`);
  return [...shown, ...(sorted.length > defectsShown ? ['and others'] : [])].join(', ');
}
