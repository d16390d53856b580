import type { SourceAdapter, SourceItem, SourceSettings } from '../contract/source.ts';
import { type CsvOptions, readCsvRows, rowsFraming } from './csv-rows.ts';
import { genericReader } from './generic-user.ts';
import { undoSpreadsheetEscape } from './spreadsheet-escape.ts';

/** Any CSV file with one user a row; the operator's mapping states what its columns become. */
export const csv: SourceAdapter = {
  name: 'csv',
  description: 'Any CSV file, one user a row, by a mapping',
  settings: ['columns', 'delimiter', 'quote', 'spreadsheetEscapes'],
  needs: ['input', 'mapping'],
  framing: async (_, settings) => rowsFraming(settings),
  read: readBlocks,
};

async function* readBlocks(settings: SourceSettings): AsyncGenerator<readonly SourceItem[]> {
  const reader = genericReader(settings);
  const { spreadsheetEscapes, ...format } = settings;
  const options: CsvOptions = spreadsheetEscapes === true ? { ...format, unescape: undoSpreadsheetEscape } : format;
  for (const path of settings.inputs) {
    for await (const block of readCsvRows(path, options)) yield block.map(reader.ofRow);
  }
}
