import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A part of the run that is a program of this folder, in a process of its own, and answers questions one at a time. */
export class Child {
  readonly #process: ChildProcess;
  readonly #name: string;
  readonly #ended: Promise<unknown>;
  #answered: Promise<unknown> = Promise.resolve();

  /** @param task is shown in the list of processes, so nothing secret may be in it */
  constructor(name: string, task: object) {
    this.#name = name;
    const program = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
    this.#process = fork(program, [JSON.stringify(task)], { stdio: ['ignore', 2, 2, 'ipc'] });
    this.#ended = once(this.#process, 'exit');
  }

  /** The next message that it sends by itself. */
  async message<Message>(): Promise<Message> {
    const stop = new AbortController();
    try {
      const told = once(this.#process, 'message', { signal: stop.signal }).then(([message]) => message as Message);
      const ended = this.#ended.then(() => Promise.reject(new Error(`${this.#name} ended by itself.`)));
      told.catch(() => undefined);
      return await Promise.race([told, ended]);
    } finally {
      stop.abort();
    }
  }

  async ask<Answer>(question: string): Promise<Answer> {
    const answer = this.#answered.then(() => {
      this.#process.send(question, () => undefined);
      return this.message<Answer>();
    });
    this.#answered = answer.catch(() => undefined);
    return await answer;
  }

  /** Ends it by SIGKILL, and returns when it has ended. */
  async kill(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.#process.kill('SIGKILL');
    await this.#ended;
  }
}
