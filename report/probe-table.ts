import type { ProbedRecipe } from '../contract/probe.ts';
import type { Report } from '../contract/report.ts';
import { formatNumber } from './wording.ts';

/** What the page says of the hash probe. */
export interface ProbeTable {
  /** Instead of rows, where there are none. */
  readonly sentence: string | undefined;
  readonly rows: readonly {
    readonly recipe: string;
    readonly users: string;
    readonly layout: string;
    readonly result: string;
    readonly works: boolean;
    /** What the pool answered to each layout that was tried. */
    readonly tried: string;
  }[];
}

const resultWords: Readonly<Record<ProbedRecipe['result'], string>> = {
  works: 'logs in',
  fails: 'does not log in',
  not_probed: 'not probed',
};

/** @returns undefined for a report of what follows a migration: nothing is probed there */
export function probeTableOf({ job, probe, preparation }: Report): ProbeTable | undefined {
  if (job !== 'migrate') return undefined;
  if (probe === 'left_out') return { sentence: 'The hash probe was left out, as the settings ask for.', rows: [] };
  if (probe === undefined) {
    const sentence =
      Object.keys(preparation.recipes).length === 0
        ? 'No password moves, so there was no hash to probe.'
        : 'The hash probe did not come to its end.';
    return { sentence, rows: [] };
  }
  return {
    sentence: undefined,
    rows: probe.map(({ recipe, users, result, layout, usual, tried }) => ({
      recipe,
      users: formatNumber(users),
      layout: layout === undefined ? '–' : usual === true ? `${layout} (as usual)` : layout,
      result: resultWords[result],
      works: result === 'works',
      tried:
        tried.length > 1 || result === 'fails' ? tried.map((each) => `${each.layout}: ${each.answer}`).join(', ') : '',
    })),
  };
}
