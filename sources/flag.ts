/** How flags are written by what has none: CSV files, PostgreSQL (`t`), MySQL and SQL Server (`1`), spreadsheets (`TRUE`). */
const flags: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ['true', true],
  ['t', true],
  ['yes', true],
  ['y', true],
  ['1', true],
  [1, true],
  [true, true],
  ['false', false],
  ['f', false],
  ['no', false],
  ['n', false],
  ['0', false],
  [0, false],
  [false, false],
]);

/** What a value plainly means as true or false; undefined when it means neither. */
export function flagOf(value: unknown): boolean | undefined {
  return flags.get(typeof value === 'string' ? value.trim().toLowerCase() : value);
}
