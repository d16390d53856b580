import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Problem } from '../../contract/problem.ts';

/** Encrypts a file's content, piece by piece. */
export type Encryption = (content: AsyncIterable<string>) => AsyncIterable<Uint8Array>;

/** A recipient as the operator gave it. */
interface StatedRecipient {
  readonly recipient: string;
  /** For people: the option, or the file and line. */
  readonly where: string;
}

/**
 * Encryption to some recipients with age (age-encryption.org): each of them can read everything.
 *
 * @param recipients `age1…`
 * @param files with a recipient a line, as `age -R` reads them
 * @returns undefined where there is no recipient and no file
 * @throws Problem `wrong_configuration`; a text that is no recipient is not repeated, since it may be a secret key
 */
export async function encryptionTo(
  recipients: readonly string[],
  files: readonly string[],
): Promise<Encryption | undefined> {
  const stated: StatedRecipient[] = recipients.map((recipient) => ({ recipient, where: '--recipient' }));
  for (const file of files) stated.push(...(await recipientsIn(file)));
  if (stated.length === 0) return undefined;
  // Not at the top: every other command would wait for it.
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  for (const { recipient, where } of stated) {
    try {
      encrypter.addRecipient(recipient);
    } catch (error) {
      throw noRecipient(where, error);
    }
  }
  return async function* (content) {
    yield* await encrypter.encrypt(Readable.toWeb(Readable.from(bytesOf(content))));
  };
}

async function* bytesOf(content: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of content) yield Buffer.from(text);
}

async function recipientsIn(file: string): Promise<readonly StatedRecipient[]> {
  const recipients = (await readText(file)).split('\n').flatMap((line, place) => {
    const recipient = line.trim();
    return recipient === '' || recipient.startsWith('#') ? [] : [{ recipient, where: `${file}, line ${place + 1}` }];
  });
  if (recipients.length > 0) return recipients;
  throw new Problem('wrong_configuration', 'The file has no recipient', file, 'Put one on each line of it: age1…');
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const what = `The file of recipients cannot be read: ${code}`;
    throw new Problem('wrong_configuration', what, file, 'Name a file that is there.', { cause: error });
  }
}

function noRecipient(where: string, cause: unknown): Problem {
  return new Problem(
    'wrong_configuration',
    'It is not a recipient of age that can be encrypted to',
    where,
    'Give the public key that `age-keygen` prints, age1…; keys of SSH are not taken.',
    { cause },
  );
}
