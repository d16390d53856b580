import { Problem } from '../contract/problem.ts';

/** A fault while writing the report, as one that the operator can mend. */
export function unwritableReport(error: unknown, path: string): Problem {
  const cause = error instanceof Problem ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  return new Problem(
    'unwritable_dataset',
    `The report cannot be written: ${code}`,
    path,
    'Free the disk or give the right to write there, or set `report` to another folder. Nothing of the migration is lost.',
    { cause },
  );
}
