import { randomUUID } from 'node:crypto';
import type { Code, GroupMember, InternalGroup, Pool, Schema } from '../secureauth/generated/identitysystem.ts';
import type { Defect } from './api-error.ts';
import type { ChangeListener } from './change-listener.ts';
import type { SandboxTenant } from './options.ts';
import type { UserRecord } from './records.ts';
import type { UserStore } from './store/user-store.ts';
import { compileProfileSchema } from './validator.ts';

type Identified<ConfigurationRecord> = ConfigurationRecord & { id: string };

/** Profiles that a schema can be set for, with the names of the fields that hold the profile and the schema's id. */
const profiles = [
  { profile: 'payload', schemaId: 'payload_schema_id' },
  { profile: 'metadata', schemaId: 'metadata_schema_id' },
  { profile: 'business_metadata', schemaId: 'business_metadata_schema_id' },
] as const;

/** Everything of a tenant that is no user: what a TenantDump holds beside them. */
export class TenantConfiguration {
  readonly pools = new Map<string, Identified<Pool>>();
  readonly schemas = new Map<string, Identified<Schema>>();
  readonly groups = new Map<string, Identified<InternalGroup>>();
  readonly groupMembers = new Map<string, GroupMember>();
  readonly codes = new Map<string, Identified<Code>>();
  /** Is told of each record that is put, as it is kept. */
  listener: ChangeListener | undefined;
  readonly #tenantId: string;
  readonly #users: UserStore;
  readonly #profileChecks = new Map<string, ReturnType<typeof compileProfileSchema>>();

  constructor(tenant: SandboxTenant, users: UserStore) {
    this.#tenantId = tenant.id;
    this.#users = users;
    for (const schema of tenant.schemas ?? []) {
      this.putSchema({ tenant_id: tenant.id, ...schema, name: schema.name ?? schema.id });
    }
    for (const pool of tenant.pools) this.putPool({ tenant_id: tenant.id, ...pool, name: pool.name ?? pool.id });
  }

  /** A pool keeps the case rule that it was made with: its users are indexed by it. */
  putPool(pool: Pool): void {
    const id = pool.id ?? randomUUID();
    const before = this.pools.get(id);
    const caseInsensitive = before?.identifier_case_insensitive ?? pool.identifier_case_insensitive ?? true;
    if (before === undefined) this.#users.addPool({ id, identifierCaseInsensitive: caseInsensitive });
    const owner = { id, tenant_id: this.#tenantId };
    const kept = {
      system: false,
      deleted: false,
      ...pool,
      ...owner,
      identifier_case_insensitive: caseInsensitive,
    };
    this.pools.set(id, kept);
    this.listener?.configurationPut('pool', kept);
  }

  putSchema(schema: Schema): void {
    const id = schema.id ?? randomUUID();
    this.#profileChecks.set(id, compileProfileSchema(schema.schema));
    const kept = { ...schema, id, tenant_id: this.#tenantId };
    this.schemas.set(id, kept);
    this.listener?.configurationPut('schema', kept);
  }

  putGroup(group: InternalGroup): void {
    const id = group.id ?? randomUUID();
    const kept = { ...group, id, tenant_id: this.#tenantId };
    this.groups.set(id, kept);
    this.listener?.configurationPut('group', kept);
  }

  putGroupMember(member: GroupMember): void {
    const kept = { ...member, tenant_id: this.#tenantId };
    this.groupMembers.set(groupMemberKey(member), kept);
    this.listener?.configurationPut('group_member', kept);
  }

  putCode(code: Code): void {
    const id = code.id ?? randomUUID();
    const kept = { ...code, id, tenant_id: this.#tenantId };
    this.codes.set(id, kept);
    this.listener?.configurationPut('code', kept);
  }

  /** Defects of a user's profiles by the schemas that the user names, or else the pool; paths are inside the user. */
  findProfileDefects(user: UserRecord): Defect[] {
    const pool = this.pools.get(user.user_pool_id);
    return profiles.flatMap(({ profile, schemaId }) => {
      const id = user[schemaId] ?? pool?.[schemaId];
      if (id === undefined || id === '') return [];
      if (!this.schemas.has(id)) return [{ path: `/${schemaId}`, reason: 'must be a schema of the tenant' }];
      const defect = this.#profileChecks.get(id)?.(user[profile] ?? {});
      return defect === undefined ? [] : [{ path: `/${profile}${defect.path}`, reason: defect.reason }];
    });
  }
}

export function groupMemberKey({ user_pool_id, group_id, user_id }: GroupMember): string {
  return [user_pool_id, group_id, user_id].join(' ');
}
