import type { CheckedPool, JsonSchema, PoolFinding } from '../contract/pool.ts';
import { Problem } from '../contract/problem.ts';
import { payloadChecker } from './payload-schema.ts';

/**
 * Leaves out what users cannot be checked against: a schema that the target understands and this program does not must
 * not stop a migration, since the target judges each user in any case. Pure.
 */
export function withUsableSchemas({ rules, findings }: CheckedPool): CheckedPool {
  const { payloadSchema, metadataSchema, ...others } = rules;
  const payload = usable(payloadSchema, 'payload_schema_id');
  const metadata = usable(metadataSchema, 'metadata_schema_id');
  return {
    rules: {
      ...others,
      ...(payload.schema === undefined ? {} : { payloadSchema: payload.schema }),
      ...(metadata.schema === undefined ? {} : { metadataSchema: metadata.schema }),
    },
    findings: [...findings, ...payload.findings, ...metadata.findings],
  };
}

function usable(
  schema: JsonSchema | undefined,
  setting: string,
): { readonly schema: JsonSchema | undefined; readonly findings: readonly PoolFinding[] } {
  if (schema === undefined) return { schema, findings: [] };
  try {
    payloadChecker(schema);
    return { schema, findings: [] };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const message = `${error.what}. Users are not checked against it before they are sent: the target will refuse those that do not fit.`;
    return { schema: undefined, findings: [{ setting, message }] };
  }
}
