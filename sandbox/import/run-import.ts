import { ApiError, type Defect, unprocessable } from '../api-error.ts';
import { planDamage } from '../damage/plan-damage.ts';
import type { ImportMode, SandboxSettings } from '../options.ts';
import type { UserEntry } from '../records.ts';
import { sandboxNow } from '../sandbox-clock.ts';
import type { Tenant } from '../tenant.ts';
import { draftEntries } from './draft-entries.ts';
import type { Conflict } from './find-conflicts.ts';
import { checkPasswordPayloads } from './find-defects.ts';
import type { ImportBody } from './import-body.ts';
import { planConfiguration } from './import-configuration.ts';
import { type EntryPlan, planImport } from './plan-import.ts';

/** At most so many records are named in an answer. */
const namedRecords = 100;

/** The defect of a user that is refused as a whole. */
const refusal: Defect = { path: '', reason: 'must match the schema' };

/**
 * Imports one request's body into a tenant: all of it, or none where `failedImportApplies` does not say otherwise.
 *
 * @param refusedUserIds users that are refused whatever their profiles hold, in lower case
 * @returns number of users that were accepted
 * @throws ApiError 400, 404, 409, 413 or 422
 */
export function runImport(
  tenant: Tenant,
  body: ImportBody,
  mode: ImportMode,
  settings: SandboxSettings,
  refusedUserIds: ReadonlySet<string>,
): number {
  checkPasswordPayloads(body);
  const drafts = draftEntries(settings.datesImportsItself ? withoutDates(body) : body);
  const { usersPerRequest, tooManyUsersStatus } = settings.limits;
  if (drafts.length > usersPerRequest) {
    throw new ApiError(tooManyUsersStatus, 'too_many_users', { limit: usersPerRequest, users: drafts.length });
  }
  const newPools = new Set(body.pools?.map(({ id }) => id));
  const configurationPlan = planConfiguration(body, mode, tenant.configuration);
  const plans = planImport(drafts, {
    tenantId: tenant.id,
    mode,
    stored: tenant.users,
    hasPool: (poolId) => tenant.users.hasPool(poolId) || newPools.has(poolId),
    findProfileDefects: (user) =>
      refusedUserIds.has(user.id) ? [refusal] : tenant.configuration.findProfileDefects(user),
    hashReading: settings.hashReading,
    now: sandboxNow(settings).toISOString(),
  });
  const failure = failureOf(plans, configurationPlan.conflicts);
  const entries = entriesToPut(plans, failure === undefined ? 'whole' : settings.failedImportApplies);
  const { users, damage } = tenant;
  const plan = planDamage(entries, {
    // What is not answered with 204 was never accepted.
    choose: failure === undefined ? settings.damage : undefined,
    mode,
    stored: (userId) => users.get(userId),
    usersBefore: damage.users,
  });
  tenant.together(() => {
    if (failure === undefined || settings.failedImportApplies === 'whole') configurationPlan.apply();
    for (const { user } of plan.removals) users.remove(user.id, user.user_pool_id);
    for (const entry of plan.puts) if (users.hasPool(entry.user.user_pool_id)) users.put(entry);
    damage.note(entries, plan.damaged);
  });
  if (failure !== undefined) throw failure;
  return entries.length;
}

function failureOf(
  plans: readonly EntryPlan[],
  configurationConflicts: readonly { readonly record: string; readonly id: string }[],
): ApiError | undefined {
  const defects = plans.flatMap((plan): readonly Defect[] => (plan.kind === 'refuse' ? plan.defects : []));
  if (defects.length > 0) return unprocessable(...defects.slice(0, namedRecords));
  const conflicts = plans.flatMap((plan): readonly Conflict[] => (plan.kind === 'conflict' ? plan.conflicts : []));
  if (conflicts.length + configurationConflicts.length === 0) return undefined;
  return new ApiError(409, 'conflict', {
    conflicts: [...configurationConflicts, ...conflicts].slice(0, namedRecords),
  });
}

function entriesToPut(plans: readonly EntryPlan[], applies: SandboxSettings['failedImportApplies']): UserEntry[] {
  if (applies === 'none') return [];
  const firstFailure = plans.findIndex(({ kind }) => kind === 'conflict' || kind === 'refuse');
  const considered = applies === 'whole' || firstFailure === -1 ? plans : plans.slice(0, firstFailure);
  return considered.flatMap((plan) => (plan.kind === 'put' ? [plan.entry] : []));
}

/** The body without what says when its users and their records were made and changed. */
function withoutDates(body: ImportBody): ImportBody {
  const undated: Record<string, unknown> = {};
  for (const [type, records] of Object.entries(body)) {
    undated[type] = Array.isArray(records)
      ? records.map(({ created_at: _, updated_at: __, ...others }: Record<string, unknown>) => others)
      : records;
  }
  return undated as unknown as ImportBody;
}
