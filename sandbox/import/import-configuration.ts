import type { ImportMode } from '../options.ts';
import { groupMemberKey, type TenantConfiguration } from '../tenant-configuration.ts';
import type { ImportBody } from './import-body.ts';

/** Records beside the users that an import is going to put, and those that are in its way. */
export interface ConfigurationPlan {
  readonly conflicts: readonly { readonly record: string; readonly id: string; readonly because: 'id' }[];
  /** Puts what the mode lets through. */
  readonly apply: () => void;
}

/** Plans pools, schemas, groups, their members and codes: conflicts are by id alone. */
export function planConfiguration(
  body: ImportBody,
  mode: ImportMode,
  configuration: TenantConfiguration,
): ConfigurationPlan {
  const { pools, schemas, groups, groupMembers, codes } = configuration;
  const sent = [
    ...(body.schemas ?? []).map((schema) => ({
      record: 'schema',
      id: schema.id ?? '',
      exists: schemas.has(schema.id ?? ''),
      put: () => configuration.putSchema(schema),
    })),
    ...(body.pools ?? []).map((pool) => ({
      record: 'pool',
      id: pool.id ?? '',
      exists: pools.has(pool.id ?? ''),
      put: () => configuration.putPool(pool),
    })),
    ...(body.groups ?? []).map((group) => ({
      record: 'group',
      id: group.id ?? '',
      exists: groups.has(group.id ?? ''),
      put: () => configuration.putGroup(group),
    })),
    ...(body.group_members ?? []).map((member) => ({
      record: 'group_member',
      id: member.user_id ?? '',
      exists: groupMembers.has(groupMemberKey(member)),
      put: () => configuration.putGroupMember(member),
    })),
    ...(body.codes ?? []).map((code) => ({
      record: 'code',
      id: code.id ?? '',
      exists: codes.has(code.id ?? ''),
      put: () => configuration.putCode(code),
    })),
  ];
  const clashing = mode === 'update' ? [] : sent.filter(({ exists }) => exists);
  return {
    conflicts: mode === 'fail' ? clashing.map(({ record, id }) => ({ record, id, because: 'id' as const })) : [],
    apply: () => {
      for (const { exists, put } of sent) if (!exists || mode === 'update') put();
    },
  };
}
