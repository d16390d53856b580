import { fromSplitBcrypt } from './bcrypt.ts';
import { decodeBytes } from './decode-bytes.ts';
import { digestName } from './digest.ts';
import { limits } from './limits.ts';
import { fromPbkdf2, pbkdf2Function } from './pbkdf2.ts';
import { fromSaltedDigest, type SaltPosition } from './salted-digest.ts';
import { type PasswordFormat, type Translation, unmovable } from './translation.ts';
import { wholeNumber } from './whole-number.ts';

type Parameters = Readonly<Record<string, string>>;

const positions: ReadonlyMap<string | undefined, SaltPosition> = new Map([
  ['PREFIX', 'prefix'],
  ['POSTFIX', 'suffix'],
]);

/**
 * `credentials.password.hash` of a user that is imported into Okta (`PasswordCredentialHash` in Okta's OpenAPI file): its
 * `value`, with the other fields as parameters. Base64 of raw bytes, but for BCRYPT.
 */
export const fromOkta: PasswordFormat = (value, parameters) => {
  const { algorithm = '', salt = '' } = parameters;
  if (value.length > limits.text || salt.length > limits.text) return unmovable('excessive_parameters');
  if (algorithm === '') return unmovable('malformed_hash');
  if (algorithm === 'BCRYPT') return fromSplitBcrypt(wholeNumber(parameters.workFactor), salt, value);
  return algorithm === 'PBKDF2' ? readPbkdf2(value, salt, parameters) : readDigest(algorithm, value, salt, parameters);
};

/** `digestAlgorithm` is `SHA256_HMAC` or `SHA512_HMAC`; `keySize` is in bytes. */
function readPbkdf2(value: string, salt: string, parameters: Parameters): Translation {
  const { digestAlgorithm = '', iterationCount, keySize } = parameters;
  const named = pbkdf2Function(digestAlgorithm.replace(/_HMAC$/, ''));
  if (named === undefined) return unmovable('pbkdf2_function');
  const translation = fromPbkdf2({ function: named, iterations: wholeNumber(iterationCount), key: value, salt });
  if (translation.kind === 'unmovable' || keySize === undefined) return translation;
  const length = translation.hash.config.pbkdf2?.key_length;
  return wholeNumber(keySize) === length ? translation : unmovable('malformed_hash');
}

function readDigest(algorithm: string, value: string, salt: string, { saltOrder }: Parameters): Translation {
  const name = digestName(algorithm);
  if (name === undefined) return unmovable('unknown_format');
  const digest = decodeBytes(value, 'base64');
  const saltBytes = decodeBytes(salt, 'base64');
  const position = salt === '' ? 'suffix' : positions.get(saltOrder);
  if (digest === undefined || saltBytes === undefined || position === undefined) return unmovable('malformed_hash');
  return fromSaltedDigest({ function: name, digest, salt: saltBytes, position });
}
