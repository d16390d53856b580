import { basename } from 'node:path';
import { Problem } from '../contract/problem.ts';

/** The fault of an input whose bytes cannot be what an adapter reads. */
export function brokenInput(path: string, what: string, next: string): Problem {
  return new Problem('broken_source', what, basename(path), next);
}

const readFaults: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EACCES', 'this user may not read it'],
  ['EPERM', 'this user may not read it'],
  ['EISDIR', 'it is a folder'],
  ['ELOOP', 'its links lead in a circle'],
]);

/** The problem that a fault of the file system is, or the error itself when it is none. */
export function unreadableInput(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof Problem || !('code' in error)) return error;
  const fault = readFaults.get(error.code) ?? `reading it failed with ${String(error.code)}`;
  return new Problem(
    'unreadable_source',
    `The export cannot be read: ${fault}`,
    path,
    "Check the source's input files and their permissions on the machine that reads them.",
    { cause: error },
  );
}
