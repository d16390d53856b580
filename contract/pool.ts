import type { RecipePlan } from './probe.ts';

/**
 * What an Identity Pool demands of users, as preparing has to know it. Read once, before anything is prepared, so that
 * every user is judged by the same rules.
 */
export interface PoolRules {
  /** Whether `Ann@example.com` and `ann@example.com` are one identifier (`identifier_case_insensitive`). */
  readonly identifierCaseInsensitive: boolean;
  /** The JSON schema that every user's `payload` has to fit (`payload_schema_id`); left out when the pool has none. */
  readonly payloadSchema?: JsonSchema;
  /** Likewise for `metadata` (`metadata_schema_id`). */
  readonly metadataSchema?: JsonSchema;
  /** How the pool reads hashes, as the hash probe found it; left out where it reads all as usual, or was not probed. */
  readonly recipes?: RecipePlan;
}

/** As SecureAuth holds a schema (`SupportedJSONSchema` of its OpenAPI file). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A setting of the pool that changes what becomes of migrated users, said to the operator before anything is sent. */
export interface PoolFinding {
  /** SecureAuth's name of the setting, for example `password_settings.expires_after`. */
  readonly setting: string;
  /** What it means for this migration, and what to do: one or two sentences, without personal data. */
  readonly message: string;
}

/** What preflight learnt of the pool. */
export interface CheckedPool {
  readonly rules: PoolRules;
  readonly findings: readonly PoolFinding[];
}

/** What is assumed of a pool that was not asked: the vendor's own defaults. */
export const usualPoolRules: PoolRules = { identifierCaseInsensitive: true };
