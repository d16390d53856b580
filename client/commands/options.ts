import { InvalidArgumentError, Option } from 'commander';
import { usualConfigurationFile } from '../configuration/load.ts';

/** What every command takes. */
export interface CommonOptions {
  readonly config: string;
  readonly json?: boolean;
}

export function configOption(): Option {
  return new Option('-c, --config <file>', 'the configuration').default(usualConfigurationFile);
}

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON object on standard output and nothing else there');
}

/** Prints a command's result on standard output: one JSON object, or text for people. */
export function print(json: boolean | undefined, value: unknown, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`);
}

/** Parses a whole number of an option or argument; commander tells the operator of any other. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

/** Parses words with commas between them, each one of these; commander tells the operator of any other. */
export function oneOrMoreOf<Word extends string>(words: readonly Word[]): (text: string) => readonly Word[] {
  return (text) =>
    text.split(',').map((part) => {
      const word = words.find((each) => each === part.trim());
      if (word === undefined) throw new InvalidArgumentError(`Give some of ${words.join(', ')}, with commas.`);
      return word;
    });
}
