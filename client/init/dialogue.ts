import type { Readable, Writable } from 'node:stream';
import { autocomplete, isCancel, log, select, text } from '@clack/prompts';

/** Where the operator sits: a process's own streams. Standard output is left to what programs read. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** The operator left (Ctrl-C, Escape) instead of answering. */
export class OperatorLeft extends Error {}

export interface TextQuestion {
  readonly question: string;
  /** What stands for an empty answer; without it there has to be one. */
  readonly usual?: string;
  /** What an answer may look like. */
  readonly example?: string;
  /** Why an answer cannot be taken, as a sentence. It is not told to the operator's screen again. */
  readonly fault?: (answer: string) => string | undefined;
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label?: string;
  readonly hint?: string;
}

/** Questions to an operator at a terminal, one after another. Each rejects with {@link OperatorLeft}. */
export class Dialogue {
  readonly #streams: { readonly input: Readable; readonly output: Writable };

  constructor({ stdin, stderr }: Terminal) {
    this.#streams = { input: stdin, output: stderr };
  }

  async text({ question, usual, example, fault }: TextQuestion): Promise<string> {
    const placeholder = usual === undefined || usual === '' ? example : usual;
    const answer = await text({
      message: question,
      ...(placeholder === undefined ? {} : { placeholder }),
      ...(usual === undefined ? {} : { defaultValue: usual }),
      validate: (value = '') => {
        const given = value.trim();
        if (given === '') return usual === undefined ? 'This has to be answered.' : undefined;
        return fault?.(given);
      },
      ...this.#streams,
    });
    return answered(answer).trim();
  }

  async choice<Value extends string>(question: string, choices: readonly Choice<Value>[]): Promise<Value> {
    const options = choices.map(({ value, label = value, hint }) => ({
      value: value as string,
      label,
      ...(hint === undefined ? {} : { hint }),
    }));
    return answered(await select({ message: question, options, ...this.#streams })) as Value;
  }

  /** A choice of many, which typing makes fewer. */
  async search(question: string, choices: readonly Choice<string>[]): Promise<string> {
    const options = choices.map(({ value, hint = '' }) => ({ value, label: value, hint }));
    const answer = await autocomplete<string>({
      message: question,
      options,
      placeholder: 'Type to search',
      maxItems: 10,
      filter: (words, { value }) => found(choices, words).some((choice) => choice.value === value),
      // Enter, where nothing is found.
      validate: (value) => (value === undefined ? 'Choose one of the list.' : undefined),
      ...this.#streams,
    });
    return answered(answer);
  }

  /** Says something between two questions. */
  warn(words: string): void {
    log.warn(words, this.#streams);
  }
}

/** By the beginning of a name; where none begins so, by any part of names and hints. */
function found(choices: readonly Choice<string>[], words: string): readonly Choice<string>[] {
  const sought = words.trim().toLowerCase();
  const named = choices.filter(({ value }) => value.toLowerCase().startsWith(sought));
  if (named.length > 0) return named;
  return choices.filter(({ value, hint = '' }) => `${value} ${hint}`.toLowerCase().includes(sought));
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer)) throw new OperatorLeft();
  return answer as Exclude<Answer, symbol>;
}
