import { malformed } from '../api-error.ts';
import type { UserEntry } from '../records.ts';

/**
 * The `query` parameter of a list of users: JSON with `user_key`, `payload` and `metadata`, all of which have to match
 * (OpenAPI file, systemListUsers).
 *
 * @throws ApiError 400
 */
export function userFilter(text: string): (entry: UserEntry) => boolean {
  const query = parse(text);
  if (!isObject(query)) throw malformed({ path: '?query', reason: 'must be a JSON object' });
  const { user_key: key, payload, metadata } = query;
  if (key !== undefined && typeof key !== 'string') {
    throw malformed({ path: '?query/user_key', reason: 'must be string' });
  }
  return (entry) =>
    (key === undefined || key === '' || hasKey(entry, key)) &&
    contains(entry.user.payload, payload) &&
    contains(entry.user.metadata, metadata);
}

/** An identifier or a verified address starts or ends with the key, or the id is the key. */
function hasKey({ user, identifiers, addresses }: UserEntry, key: string): boolean {
  const lowerKey = key.toLowerCase();
  const isAtAnEnd = (text: string): boolean => text.startsWith(lowerKey) || text.endsWith(lowerKey);
  return (
    user.id === lowerKey ||
    identifiers.some(({ identifier }) => isAtAnEnd(identifier.toLowerCase())) ||
    addresses.some(({ address, verified }) => verified && isAtAnEnd(address.toLowerCase()))
  );
}

/** Plain values match exactly, arrays match what they contain, objects field by field. */
function contains(value: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return true;
  if (Array.isArray(value)) {
    const parts = Array.isArray(wanted) ? wanted : [wanted];
    return parts.every((part) => value.some((item) => contains(item, part)));
  }
  if (isObject(wanted)) {
    return isObject(value) && Object.entries(wanted).every(([field, part]) => contains(value[field], part));
  }
  return value === wanted;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
