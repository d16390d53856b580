import { hash } from 'node:crypto';
import { v4 } from 'uuid';
import type { TargetSettings } from '../contract/settings.ts';
import type { HashedPassword } from '../passwords/hash.ts';
import { type HashLayout, layoutsOf } from '../passwords/hash-layout.ts';
import { type Recipe, readRecipe } from '../passwords/recipe.ts';

/** What every synthetic user's identifier begins with, and what its metadata have, so that an administrator knows it. */
const marker = 'poolferry-probe';
const metadataMarker = 'poolferry_probe';

/** A synthetic user: known by what it tries, so that whoever looks for it later finds it. */
export interface ProbeUser {
  /** A UUID of version 4, derived as the migration's own are. */
  readonly id: string;
  /** Of type `uid`; begins with {@link probeIdentifierPrefix}. */
  readonly identifier: string;
}

/** A profile that the pool may accept of a synthetic user. */
export interface ProbeProfile {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** A profile that says what the user is, for pools whose schemas accept it. */
export const markedProfile: ProbeProfile = { payload: {}, metadata: { [metadataMarker]: true } };

/** What the identifiers of all synthetic users of a migration begin with, and no other user's do. */
export function probeIdentifierPrefix(namespace: string): string {
  return `${marker}-${digestOf(namespace).slice(0, 16)}-`;
}

/** The synthetic user for a recipe's layout: always the same one for the same migration. */
export function probeUser(namespace: string, recipe: string, layout: HashLayout): ProbeUser {
  const digest = digestOf(JSON.stringify([namespace, recipe, layout]));
  return {
    id: v4({ random: Buffer.from(digest, 'hex').subarray(0, 16) }),
    identifier: `${probeIdentifierPrefix(namespace)}${digest.slice(32, 48)}`,
  };
}

/** All synthetic users that a probe of these recipes may bring into the pool. */
export function probeUsers(namespace: string, recipes: Iterable<string>): readonly ProbeUser[] {
  return [...recipes].flatMap((text) => {
    const recipe: Recipe | undefined = readRecipe(text);
    return recipe === undefined ? [] : layoutsOf(recipe).map((layout) => probeUser(namespace, text, layout));
  });
}

/**
 * An import's body with one synthetic user, whose records are as those of a dataset.
 *
 * @param now RFC 3339
 */
export function probeBody(
  { id, identifier }: ProbeUser,
  { payload, metadata }: ProbeProfile,
  hashedPassword: HashedPassword,
  { tenantId, poolId }: Pick<TargetSettings, 'tenantId' | 'poolId'>,
  now: string,
): string {
  const dates = { created_at: now, updated_at: now };
  const pool = { tenant_id: tenantId, user_pool_id: poolId };
  const owner = { ...pool, user_id: id };
  return JSON.stringify({
    users: [{ id, ...pool, status: 'active', payload, ...(metadata === undefined ? {} : { metadata }), ...dates }],
    user_credentials: [
      {
        id: recordId(id, 'credential'),
        ...owner,
        type: 'password',
        payload: { hashed_password: hashedPassword },
        state: 'valid',
        ...dates,
      },
    ],
    user_identifiers: [
      {
        id: recordId(id, 'identifier'),
        ...owner,
        type: 'uid',
        identifier,
        identifier_lc: identifier,
        ...dates,
      },
    ],
  });
}

function recordId(userId: string, record: string): string {
  return v4({ random: Buffer.from(digestOf(`${userId} ${record}`), 'hex').subarray(0, 16) });
}

/** Hex. */
function digestOf(text: string): string {
  return hash('sha256', `poolferry hash probe ${text}`, 'hex');
}
