import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import open from 'open';
import { Problem } from '../../contract/problem.ts';
import type { Report } from '../../contract/report.ts';
import { closingSummary } from '../closing-summary.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { exitCodeOfOutcome } from '../outcome.ts';
import { type CommonOptions, configOption, jsonOption, print } from './options.ts';

interface ReportOptions extends CommonOptions {
  readonly open?: boolean;
}

export function reportCommand(): Command {
  return new Command('report')
    .description('the report of the last migration')
    .addOption(configOption())
    .addOption(jsonOption())
    .option('--open', 'open the page in a browser')
    .action(async (options: ReportOptions) => {
      const { report: folder } = await loadConfiguration(options.config);
      const report = await readReport(join(folder, 'report.json'));
      const page = join(folder, 'index.html');
      print(options.json, report, `${closingSummary(report.summary)}\nReport: ${page}`);
      if (options.open) await open(page);
      process.exitCode = exitCodeOfOutcome(report.summary.outcome);
    });
}

async function readReport(path: string): Promise<Report> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Problem(
      'migration_not_found',
      'There is no report yet',
      path,
      'A migration writes it at its end; `poolferry status` shows where that stands.',
      { cause: error },
    );
  }
}
