import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'vitest';
import type { Terminal } from '../../../client/init/dialogue.ts';
import { until } from '../../until.ts';

export const enter = '\r';
export const down = '\u001b[B';
export const controlC = '\u0003';

/** A terminal with somebody at it who reads before they type. */
export class OperatorTerminal implements Terminal {
  readonly stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  readonly stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 });
  #seen = '';
  #answered = 0;

  constructor() {
    this.stderr.on('data', (text: Buffer) => {
      this.#seen += text.toString();
    });
  }

  /** All that was ever on the screen, without colours. */
  get screen(): string {
    return stripVTControlCharacters(this.#seen);
  }

  /** Waits for words that come after those that were waited for last, and types. */
  async answer(words: string, ...keys: readonly string[]): Promise<void> {
    await until(() => expect(this.screen.slice(this.#answered)).toContain(words), { everyMs: 2 });
    this.#answered = this.screen.indexOf(words, this.#answered) + words.length;
    for (const key of keys) this.stdin.write(key);
  }
}
