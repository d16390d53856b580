import type { PersonCredential } from '../contract/person.ts';
import { isJsonObject, type JsonObject, listField, objectEntry, objectField, textField } from './fields.ts';
import { base32OfBase64, totpCredential } from './totp-credential.ts';

/** Second factors, and the kinds of those that stay behind. */
export interface SecondFactors {
  readonly credentials: readonly PersonCredential[];
  readonly notMoved: readonly string[];
}

/**
 * `twoFactor.methods[]`: the secret of an `authenticator` is base64 of the key's bytes (FusionAuth's API reference), and
 * is left out of the API's answers; `email` and `sms` have none.
 *
 * @throws RecordFault
 */
export function readSecondFactors(user: JsonObject): SecondFactors {
  const list = 'twoFactor.methods';
  const methods = listField(objectField(user.twoFactor, 'twoFactor')?.methods, list);
  const credentials: PersonCredential[] = [];
  const notMoved: string[] = [];
  for (let index = 0; index < methods.length; index++) {
    const entry = objectEntry(methods[index], list, index);
    const method = textField(entry.method, 'method', list, index);
    const secret = textField(entry.secret, 'secret', list, index);
    if (method !== 'authenticator') {
      if (method === 'email' || method === 'sms') notMoved.push(method);
      continue;
    }
    const encoded = secret === undefined || !isUsual(entry) ? undefined : base32OfBase64(secret);
    if (encoded === undefined) notMoved.push(method);
    else credentials.push(totpCredential(encoded));
  }
  return { credentials, notMoved };
}

/** SHA-1, 6 digits, 30 seconds: what FusionAuth has, and SecureAuth assumes. */
function isUsual({ authenticator }: JsonObject): boolean {
  if (!isJsonObject(authenticator)) return true;
  const { algorithm = 'HmacSHA1', codeLength = 6, timeStep = 30 } = authenticator;
  return algorithm === 'HmacSHA1' && codeLength === 6 && timeStep === 30;
}
