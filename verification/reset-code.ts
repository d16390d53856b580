import { readFile, stat } from 'node:fs/promises';
import { Problem } from '../contract/problem.ts';
import type { Codes } from '../secureauth/records.ts';

/** The target's own code; undefined where it does not hand out codes to this client. */
export async function codeFromTarget(generate: () => Promise<Codes>): Promise<string | undefined> {
  try {
    return (await generate()).code;
  } catch (error) {
    if (error instanceof Problem && error.problem === 'missing_scope') return undefined;
    throw error;
  }
}

/** The operator's code, or why there is none: a part of a sentence about the file, where there is something to say. */
export type OperatorsCode = { readonly code: string } | { readonly because?: string };

/** A disk's times are behind the process's clock by a tick, and kept to two seconds at the coarsest (FAT). */
const coarsestTimeMs = 2_000;

/**
 * The code that the operator wrote, without white space around it. A file that is older than the request for a code
 * holds another one.
 *
 * @param askedAt when the code was asked for, RFC 3339
 */
export async function codeFromOperator(file: string | undefined, askedAt: string): Promise<OperatorsCode> {
  if (file === undefined) return {};
  try {
    if ((await stat(file)).mtimeMs < Date.parse(askedAt) - coarsestTimeMs) {
      return { because: 'which was last written before this code was asked for' };
    }
    const code = (await readFile(file, 'utf8')).trim();
    return code === '' ? { because: 'which is empty' } : { code };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return code === 'ENOENT' ? {} : { because: `which cannot be read (${code})` };
  }
}

/**
 * What the operator is to do.
 *
 * @param because what is the matter with the file that is there
 */
export function codeNeeded(file: string | undefined, because?: string): Problem {
  const what = 'The test account was sent a reset code, which the target does not hand out to this client';
  const granting = 'grant the scope identity_self_registration to the client application';
  return file === undefined
    ? new Problem(
        'reset_code_needed',
        what,
        'verification.resetFlow, without a codeFile',
        `To let the target hand it out, ${granting} and resume; to leave the reset out, decide skip.`,
      )
    : new Problem(
        'reset_code_needed',
        what,
        `verification.resetFlow.codeFile, ${file}${because === undefined ? '' : `, ${because}`}`,
        `Write the code into this file on the worker's machine, or ${granting}, and resume; to leave the reset out, decide skip.`,
      );
}
