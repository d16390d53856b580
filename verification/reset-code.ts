import { readFile } from 'node:fs/promises';
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

/** The code that the operator wrote, without white space around it; undefined when it is not there yet. */
export async function codeFromOperator(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() || undefined;
}

/** What the operator is to do. */
export function codeNeeded(file: string | undefined): Problem {
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
        `verification.resetFlow.codeFile, ${file}`,
        `Write the code into this file on the worker's machine, or ${granting}, and resume; to leave the reset out, decide skip.`,
      );
}
