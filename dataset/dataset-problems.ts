import { Problem } from '../contract/problem.ts';

/** The `code` of an error of the operating system, for people: `ENOSPC`. */
function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown error';
}

/** Whether the operating system said that there is no such file or folder. */
export function isAbsent(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'Free space on that disk, or set `dataset` to a folder on a larger one, and start again.',
  EDQUOT: 'Free space in that quota, or set `dataset` to a folder on another disk, and start again.',
  EACCES: 'Give this user the right to write there, or set `dataset` to another folder, and start again.',
  EPERM: 'Give this user the right to write there, or set `dataset` to another folder, and start again.',
  EROFS: 'Set `dataset` to a folder that can be written, and start again.',
};

/** A fault while writing a dataset, as one that the operator can mend. A {@link Problem} stays as it is. */
export function unwritable(error: unknown, path: string): Problem {
  if (error instanceof Problem) {
    return error;
  }
  const code = systemCode(error);
  return new Problem(
    'unwritable_dataset',
    `The dataset cannot be written: ${code}`,
    path,
    remedies[code] ?? 'See that the folder can be written, and start again.',
    { cause: error },
  );
}

/** A file of a dataset that is not as it was written. */
export function damaged(what: string, path: string, cause?: unknown): Problem {
  return new Problem(
    'damaged_dataset',
    what,
    path,
    'Run `poolferry prepare` where the dataset lies: it prepares a damaged dataset again, and what was imported stays known. Then resume.',
    { cause },
  );
}
