import type { Finding, RefusedUser, UserKey } from '../contract/dataset.ts';
import type { UnconfirmedUser } from '../contract/report.ts';
import { isOpaqueKey } from './source-key.ts';

/** What is to be said of a user that was not confirmed. */
export type UnconfirmedFinding = Finding | { readonly id: string; readonly finding: 'unchecked' };

/** Names a user for the report: by UUID and place, and by the source's key where that says nothing of the person. */
export function nameUser({ id, sourceKey, at }: UserKey): Pick<UnconfirmedUser, 'id' | 'sourceKey' | 'at'> {
  return { id, ...(isOpaqueKey(sourceKey) ? { sourceKey } : {}), at };
}

/** Names a user that was not confirmed, and says why. */
export function nameUnconfirmed(
  found: UnconfirmedFinding,
  key: UserKey,
  refused: RefusedUser | undefined,
): UnconfirmedUser {
  return {
    ...nameUser(key),
    finding: found.finding,
    ...(found.finding === 'different' ? { fields: found.fields } : {}),
    ...(refused === undefined ? {} : { refused }),
  };
}
