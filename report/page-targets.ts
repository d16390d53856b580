import type { Report } from '../contract/report.ts';
import { describeError } from './error-words.ts';
import { formatNumber, targetResultWords } from './wording.ts';

/** A target of the guide as the page tells it. */
export interface TargetRow {
  readonly title: string;
  readonly measured: string;
  readonly result: string;
  readonly tone: 'good' | 'bad' | '';
}

/** An error as the page tells it, with the requests that met it. */
export interface ErrorRow {
  readonly error: string;
  readonly imports: string;
  readonly readBack: string;
  readonly words: string;
}

export function targetRowsOf({ summary }: Report): readonly TargetRow[] {
  return (summary.guideTargets ?? []).map(({ title, measured, result }) => ({
    title,
    measured,
    result: targetResultWords[result],
    tone: result === 'pass' ? 'good' : result === 'fail' ? 'bad' : '',
  }));
}

/** The commonest first. */
export function errorRowsOf({ requests }: Report): readonly ErrorRow[] {
  if (requests === undefined) return [];
  const { imports, readBack } = requests;
  return [...new Set([...Object.keys(imports.errors), ...Object.keys(readBack.errors)])]
    .map((error) => ({ error, imports: imports.errors[error] ?? 0, readBack: readBack.errors[error] ?? 0 }))
    .sort((one, other) => other.imports + other.readBack - (one.imports + one.readBack))
    .map((row) => ({
      error: row.error,
      imports: formatNumber(row.imports),
      readBack: formatNumber(row.readBack),
      words: describeError(row.error),
    }));
}
