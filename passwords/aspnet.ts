import { decodeBytes } from './decode-bytes.ts';
import { limits } from './limits.ts';
import { fromPbkdf2, type Pbkdf2Function } from './pbkdf2.ts';
import { type PasswordFormat, type Translation, unmovable } from './translation.ts';

/** `KeyDerivationPrf` of ASP.NET Core. */
const functions: readonly Pbkdf2Function[] = ['SHA-1', 'SHA-256', 'SHA-512'];

const version2Length = 49;
const version2SaltEnd = 17;
const version2Iterations = 1_000;
const version3SaltStart = 13;
/** Bytes: ASP.NET's own check refuses a shorter salt. */
const leastSaltLength = 16;

/**
 * `AspNetUsers.PasswordHash` of ASP.NET Identity, in base64 (`PasswordHasher.cs` of dotnet/aspnetcore). Version 2 is
 * 0x00, 16 bytes of salt and 32 of key: PBKDF2 with SHA-1 and 1,000 iterations. Version 3 is 0x01, then the function, the
 * iterations and the salt's length, each as 32 bits with the highest byte first, then salt and key.
 */
export const fromAspnet: PasswordFormat = (value) => {
  if (value.length > limits.text) return unmovable('excessive_parameters');
  const bytes = decodeBytes(value, 'base64');
  if (bytes === undefined || bytes.length === 0) return unmovable('malformed_hash');
  if (bytes[0] === 0) return readVersion2(bytes);
  return bytes[0] === 1 ? readVersion3(bytes) : unmovable('unknown_format');
};

function readVersion2(bytes: Buffer): Translation {
  if (bytes.length !== version2Length) return unmovable('malformed_hash');
  return fromPbkdf2({
    function: 'SHA-1',
    iterations: version2Iterations,
    salt: bytes.toString('base64', 1, version2SaltEnd),
    key: bytes.toString('base64', version2SaltEnd),
  });
}

function readVersion3(bytes: Buffer): Translation {
  if (bytes.length < version3SaltStart) return unmovable('malformed_hash');
  const named = functions[bytes.readUInt32BE(1)];
  if (named === undefined) return unmovable('pbkdf2_function');
  const saltLength = bytes.readUInt32BE(9);
  const saltEnd = version3SaltStart + saltLength;
  if (saltLength < leastSaltLength || saltEnd > bytes.length) return unmovable('malformed_hash');
  return fromPbkdf2({
    function: named,
    iterations: bytes.readUInt32BE(5),
    salt: bytes.toString('base64', version3SaltStart, saltEnd),
    key: bytes.toString('base64', saltEnd),
  });
}
