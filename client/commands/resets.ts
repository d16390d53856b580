import { Command, Option } from 'commander';
import { Problem } from '../../contract/problem.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { readJobs, requireNoUndo } from '../../dataset/jobs.ts';
import { migratedFolder } from '../../dataset/migrated-folder.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { interruptedExitCode, interruption } from '../embedded/interruption.ts';
import { writeCampaign } from '../resets/campaign.ts';
import type { CampaignCounts } from '../resets/campaign-counts.ts';
import { CampaignFolder } from '../resets/campaign-folder.ts';
import { campaignTable } from '../resets/campaign-tables.ts';
import { campaignView } from '../resets/campaign-view.ts';
import { encryptionTo } from '../resets/encryption.ts';
import { requireMigratedWhole } from '../resets/migrated-whole.ts';
import { type RowFormat, rowFormats } from '../resets/reset-rows.ts';
import { parseShares } from '../resets/stages.ts';
import { type CommonOptions, configOption, jsonOption, print, wholeNumber } from './options.ts';

interface ResetsOptions extends CommonOptions {
  readonly since?: string;
  readonly output: string;
  readonly format: RowFormat;
  readonly stageSize?: number;
  readonly stages?: readonly number[];
  readonly recipient: readonly string[];
  readonly recipientsFile: readonly string[];
  readonly withNames?: boolean;
  readonly all?: boolean;
}

export function resetsCommand(): Command {
  return new Command('resets')
    .description('who has to reset the password, why, and where to write to them, in stages')
    .addOption(configOption())
    .addOption(jsonOption())
    .option('--since <dataset>', 'of a migration that was started with it: list those that it sent')
    .option('--output <folder>', 'where the stages are written; without recipients it has to be yours alone', 'resets')
    .option('--stage-size <users>', 'users of a stage; all are one stage when left out', wholeNumber(1, 1_000_000_000))
    .option('--stages <percentages>', 'the stages as shares of all users: 1,9,90', parseShares)
    .addOption(new Option('--format <format>', 'form of a stage').choices(rowFormats).default('csv'))
    .option('--recipient <age1…>', 'encrypt every file to this recipient of age; may be repeated', gather, [])
    .option('--recipients-file <file>', 'encrypt to the recipients in this file, one a line', gather, [])
    .option('--with-names', 'tell how each user is named, where the profile says it')
    .option('--all', 'list those too that are not known to have arrived')
    .action(writeStages);
}

async function writeStages(options: ResetsOptions): Promise<void> {
  const { all: everybody = false, format, output, stages: shares, stageSize: size, withNames = false } = options;
  if (shares !== undefined && size !== undefined) throw severalPlans();
  const settings = await loadConfiguration(options.config, options.since);
  const encryption = await encryptionTo(options.recipient, options.recipientsFile);
  const dataset = await openDataset(migratedFolder(settings));
  const runs = await readJobs(dataset.folder);
  requireNoUndo(dataset.folder, runs, 'reset');
  await requireMigratedWhole(dataset.folder, runs);
  const isMigrated = runs.length > 0;
  const written = await CampaignFolder.open(output, encryption === undefined);
  const interrupted = interruption();
  const view = campaignView();
  let counts: CampaignCounts;
  try {
    counts = await writeCampaign(dataset, written, {
      runs,
      everybody,
      plan: { ...(size === undefined ? {} : { size }), ...(shares === undefined ? {} : { shares }) },
      format,
      withNames,
      encryption,
      signal: interrupted.signal,
      onProgress: view.show,
    });
    interrupted.signal.throwIfAborted();
    await written.publish();
  } catch (error) {
    view.close();
    if (!interrupted.signal.aborted) throw error;
    process.stderr.write('Stopped. No stage was written; those of a campaign before are as they were.\n');
    process.exitCode = interruptedExitCode;
    return;
  } finally {
    view.close();
    interrupted.forget();
    await written.close();
  }
  const isEncrypted = encryption !== undefined;
  const { indexSha256 } = dataset.manifest;
  print(
    options.json,
    { folder: written.path, encrypted: isEncrypted, indexSha256, migrated: isMigrated, ...counts },
    [campaignTable(counts), ...closingLines(written.path, isEncrypted, isMigrated)].join('\n'),
  );
}

function closingLines(folder: string, isEncrypted: boolean, isMigrated: boolean): string[] {
  return [
    ...(isMigrated ? [] : ['Nothing of this dataset was migrated yet, so nobody knows who of them will arrive.']),
    isEncrypted ? `Encrypted, in ${folder}` : `Readable by you alone, in ${folder}`,
  ];
}

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function severalPlans(): Problem {
  const what = '--stage-size and --stages are two ways to cut the stages';
  return new Problem('wrong_configuration', what, 'the options', 'Give one of them.');
}
