import { textColumn } from './column-fields.ts';
import type { JsonObject } from './fields.ts';

/** What applications and the OAuth providers of Supabase call each claim; the first that is a text counts. */
const claims = {
  name: ['full_name', 'name', 'display_name'],
  given_name: ['given_name', 'first_name'],
  family_name: ['family_name', 'last_name'],
  picture: ['avatar_url', 'picture'],
  preferred_username: ['preferred_username', 'user_name'],
} as const;

/** The payload: what the user says of itself. */
export function readProfile(metadata: JsonObject, phoneNumber: string | undefined): JsonObject {
  const profile: Record<string, unknown> = {};
  for (const [claim, names] of Object.entries(claims)) {
    const found = names.map((name) => metadata[name]).find((value) => typeof value === 'string' && value !== '');
    if (found !== undefined) profile[claim] = found;
  }
  if (phoneNumber !== undefined) profile.phone_number = phoneNumber;
  return profile;
}

/** Both metadata columns as they are, and what else administrators may want to know of a user. */
export function readMetadata(
  user: JsonObject,
  app: JsonObject | undefined,
  own: JsonObject | undefined,
  notMoved: readonly string[],
): JsonObject | undefined {
  const metadata: Record<string, unknown> = {};
  if (app !== undefined && Object.keys(app).length > 0) metadata.app_metadata = app;
  if (own !== undefined && Object.keys(own).length > 0) metadata.user_metadata = own;
  const bannedUntil = textColumn(user, 'banned_until');
  if (bannedUntil !== undefined) metadata.banned_until = bannedUntil;
  if (notMoved.length > 0) metadata.second_factors_not_moved = notMoved;
  return Object.keys(metadata).length > 0 ? metadata : undefined;
}
