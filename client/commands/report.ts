import { readdir, readFile } from 'node:fs/promises';
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
    .description('the newest report: of the migration, or of what followed it')
    .addOption(configOption())
    .addOption(jsonOption())
    .option('--open', 'open the page in a browser')
    .action(async (options: ReportOptions) => {
      const { report: folder } = await loadConfiguration(options.config);
      const { report, page } = await newestReport(folder);
      print(options.json, report, `${closingSummary(report.summary)}\nReport: ${page}`);
      if (options.open) await open(page);
      process.exitCode = exitCodeOfOutcome(report.summary.outcome);
    });
}

interface FoundReport {
  readonly report: Report;
  readonly page: string;
}

/** What follows a migration has its report in a folder beside the migration's. */
async function newestReport(folder: string): Promise<FoundReport> {
  const found: FoundReport[] = [];
  for (const name of ['.', ...(await readdir(folder).catch(() => []))]) {
    const report = await readReport(join(folder, name, 'report.json'));
    if (report !== undefined) found.push({ report, page: join(folder, name, 'index.html') });
  }
  const [newest] = found.sort((one, other) => (one.report.finishedAt < other.report.finishedAt ? 1 : -1));
  if (newest !== undefined) return newest;
  throw new Problem(
    'migration_not_found',
    'There is no report yet',
    join(folder, 'report.json'),
    'A migration writes it at its end; `poolferry status` shows where that stands.',
  );
}

async function readReport(path: string): Promise<Report | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    // Other files lie there too, and a report that is written just now is whole in a moment.
    return undefined;
  }
}
