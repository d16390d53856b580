import { verifyPassword } from '../passwords/verify.ts';
import type { VerifyPasswordResponseDataV2 } from '../secureauth/generated/identitysystem.ts';
import { readPasswordPayload } from './import/import-body.ts';
import type { UndocumentedBehaviour } from './options.ts';
import { isExpired, passwordCredentialOf } from './password-credential.ts';
import type { UserEntry } from './records.ts';

/** "If returned user ID is empty it means user has not been found" (OpenAPI file). */
const userNotFound: VerifyPasswordResponseDataV2 = { id: '', state: 'valid', result: 'user_not_found' };

/**
 * The answer of a login check. An expired password, or one that must be reset, is told as such whether it is right or
 * not; one that must be changed is told right or wrong, with its state.
 */
export async function judgePassword(
  entry: UserEntry | undefined,
  password: string,
  behaviour: UndocumentedBehaviour,
): Promise<VerifyPasswordResponseDataV2> {
  if (entry === undefined) return userNotFound;
  const { id, status } = entry.user;
  if (status !== 'active' && behaviour.inactiveUsers === 'user_not_found') return userNotFound;
  const credential = passwordCredentialOf(entry);
  if (credential === undefined) return { id, state: 'valid', result: 'no_password' };
  const state = credential.state ?? 'valid';
  if (state === 'must_be_reset' || isExpired(credential)) return { id, state, result: 'password_expired' };
  const { hashed_password: hash } = readPasswordPayload(credential.payload);
  const isRight = await verifyPassword(hash, password, behaviour.hashReading);
  return { id, state, result: isRight ? 'password_correct' : 'password_incorrect' };
}
