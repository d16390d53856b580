import type { ChangeListener, ConfigurationKind } from '../change-listener.ts';
import type { KeptDamage } from '../damage/tenant-damage.ts';
import type { CodePurpose, IssuedCode } from '../one-time-codes.ts';
import { type PackedEntry, unpacked } from '../store/packed-entry.ts';
import type { Tenant } from '../tenant.ts';
import type { TenantConfiguration } from '../tenant-configuration.ts';
import type { Journal } from './journal.ts';

/** A line of the journal: JSON, with the tenant's id in the second place. */
type Line =
  | readonly ['user', tenantId: string, poolId: string, userId: string, packed: PackedEntry]
  | readonly ['removed', tenantId: string, poolId: string, userId: string]
  | readonly ['one_time_code', tenantId: string, issued: IssuedCode]
  | readonly ['code_forgotten', tenantId: string, purpose: CodePurpose]
  | readonly ['damage', tenantId: string, damage: KeptDamage]
  | readonly ['damage_forgotten', tenantId: string, userId: string]
  | {
      [Kind in ConfigurationKind]: readonly [Kind, tenantId: string, record: ConfigurationRecord<Kind>];
    }[ConfigurationKind];

interface Putters {
  readonly pool: 'putPool';
  readonly schema: 'putSchema';
  readonly group: 'putGroup';
  readonly group_member: 'putGroupMember';
  readonly code: 'putCode';
}

type ConfigurationRecord<Kind extends ConfigurationKind> = Parameters<TenantConfiguration[Putters[Kind]]>[0];

/**
 * Gives the tenants back what the journal holds, and from then on writes every change of theirs into it.
 *
 * @throws JournalError
 */
export async function keepTenants(journal: Journal, tenants: ReadonlyMap<string, Tenant>): Promise<void> {
  await journal.replay((text) => {
    const line: Line = JSON.parse(text);
    const tenant = tenants.get(line[1]);
    if (tenant === undefined) throw new RangeError('There is no such tenant');
    apply(line, tenant);
  });
  for (const tenant of tenants.values()) {
    tenant.recordChanges(listenerOf(journal, tenant.id), (work) => journal.together(work));
  }
}

function apply(line: Line, { id: tenantId, users, configuration, codes, damage }: Tenant): void {
  switch (line[0]) {
    case 'user':
      users.put(unpacked(line[4], { tenantId, poolId: line[2], id: line[3] }));
      break;
    case 'removed':
      users.remove(line[3], line[2]);
      break;
    case 'pool':
      configuration.putPool(line[2]);
      break;
    case 'schema':
      configuration.putSchema(line[2]);
      break;
    case 'group':
      configuration.putGroup(line[2]);
      break;
    case 'group_member':
      configuration.putGroupMember(line[2]);
      break;
    case 'code':
      configuration.putCode(line[2]);
      break;
    case 'one_time_code':
      codes.restore(line[2]);
      break;
    case 'code_forgotten':
      codes.forget(line[2]);
      break;
    case 'damage':
      damage.keep(line[2]);
      break;
    case 'damage_forgotten':
      damage.forget(line[2]);
      break;
    default:
      throw new RangeError('There is no such change');
  }
}

function listenerOf(journal: Journal, tenantId: string): ChangeListener {
  const append = (line: Line): void => journal.append(JSON.stringify(line));
  return {
    // The packed entry is JSON already.
    userPut: ({ poolId, id }, packed) =>
      journal.append(`${JSON.stringify(['user', tenantId, poolId, id]).slice(0, -1)},${packed}]`),
    userRemoved: ({ poolId, id }) => append(['removed', tenantId, poolId, id]),
    configurationPut: (kind, record) => journal.append(JSON.stringify([kind, tenantId, record])),
    codeIssued: (issued) => append(['one_time_code', tenantId, issued]),
    codeForgotten: (purpose) => append(['code_forgotten', tenantId, purpose]),
    damageKept: (damage) => append(['damage', tenantId, damage]),
    damageForgotten: (userId) => append(['damage_forgotten', tenantId, userId]),
  };
}
