import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoginKind } from '../contract/logins.ts';
import { fileMode } from '../dataset/atomic-file.ts';
import type { LoginExpectation } from './logins-file.ts';

/** What the target said of a login. It names no user but by UUID. */
export interface LoginAnswer {
  readonly line: number;
  readonly kind: LoginKind;
  readonly expected: LoginExpectation;
  /** The target's result; of a user that should be disabled and is not, `active`. */
  readonly got: string;
  /** The password's state, where the target gave one. */
  readonly state?: string;
  /** The user's id, where the target gave one. */
  readonly user?: string;
}

/** Which try it is. */
export type LoginKey = Pick<LoginAnswer, 'line' | 'kind'>;

const name = 'logins-tried.ndjson';

/**
 * `logins-tried.ndjson` in the report's folder: each try with its answer, and before a wrong one is sent, that it will
 * be. Whoever goes on after a crash therefore sends no wrong password a second time that the target may have counted.
 * (A heartbeat would lose its last second.) It lives with its run and its file of logins: others begin anew.
 */
export class LoginJournal {
  readonly #file: FileHandle;
  readonly #answers: ReadonlyMap<string, readonly LoginAnswer[]>;
  readonly #lost: ReadonlySet<string>;

  private constructor(
    file: FileHandle,
    answers: ReadonlyMap<string, readonly LoginAnswer[]>,
    lost: ReadonlySet<string>,
  ) {
    this.#file = file;
    this.#answers = answers;
    this.#lost = lost;
  }

  /** @param run whoever has the same, and the same file of logins, goes on where another came to */
  static async open(folder: string, run: string, loginsFile: string): Promise<LoginJournal> {
    const { size, mtimeMs } = await stat(loginsFile);
    const of = createHash('sha256').update(`${run} ${size} ${mtimeMs}`).digest('hex');
    const path = join(folder, name);
    const [head, ...lines] = (await readFile(path, 'utf8').catch(() => '')).split('\n');
    const goesOn = parse(head)?.of === of;
    const file = await open(path, goesOn ? 'a' : 'w', fileMode);
    if (!goesOn) await file.appendFile(`${JSON.stringify({ of })}\n`);
    // A line that a crash cut off must not take the next one with it.
    else if (lines.at(-1) !== '') await file.appendFile('\n');
    const answers = new Map<string, LoginAnswer[]>();
    const lost = new Set<string>();
    for (const entry of goesOn ? lines.map(parse) : []) {
      if (entry === undefined) continue;
      const key = keyOf(entry as unknown as LoginKey);
      if ('got' in entry) answers.set(key, [...(answers.get(key) ?? []), entry as unknown as LoginAnswer]);
      else lost.add(key);
    }
    for (const key of answers.keys()) lost.delete(key);
    return new LoginJournal(file, answers, lost);
  }

  /** What attempts before this one were answered; only a right password may have been tried several times. */
  answersOf(key: LoginKey): readonly LoginAnswer[] {
    return this.#answers.get(keyOf(key)) ?? [];
  }

  /** Whether an attempt before this one may have sent it, and never knew the answer. */
  isLost(key: LoginKey): boolean {
    return this.#lost.has(keyOf(key));
  }

  async sends({ line, kind }: LoginKey): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify({ line, kind })}\n`);
  }

  async answered(answer: LoginAnswer): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify(answer)}\n`);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function keyOf({ line, kind }: LoginKey): string {
  return `${line} ${kind}`;
}

function parse(line: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
