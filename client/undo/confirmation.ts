import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Problem } from '../../contract/problem.ts';

/** Where the operator sits: a process's own streams. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream;
}

/**
 * Has the operator name the pool, on the terminal or by an option, so that nobody deletes users by a command of the
 * history or out of the wrong folder.
 *
 * @param given the option, where there is one
 * @throws Problem `wrong_configuration` when it is not named, or another one is
 */
export async function confirmPool(
  poolId: string,
  given: string | undefined,
  terminal: Terminal = process,
): Promise<void> {
  if (given === undefined && terminal.stdin.isTTY !== true) {
    throw refused('There is no terminal to confirm the undo on', `Confirm it with --confirm ${poolId}.`);
  }
  const named = given ?? (await ask(terminal, 'Type the id of the pool to go on: '));
  if (named.trim() !== poolId) throw refused('The undo was not confirmed', 'Name the pool that is meant by its id.');
}

/** Empty when the operator leaves. */
async function ask({ stdin, stderr }: Terminal, question: string): Promise<string> {
  const dialogue = createInterface({ input: stdin, output: stderr });
  const left = once(dialogue, 'close').then(() => '');
  try {
    return await Promise.race([dialogue.question(question), left]);
  } finally {
    dialogue.close();
  }
}

function refused(what: string, next: string): Problem {
  return new Problem('wrong_configuration', what, 'poolferry undo', `Nothing was done. ${next}`);
}
