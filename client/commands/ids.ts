import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { type IdMapFormat, idMap, idMapFormats } from '../id-map.ts';
import { writePrivateFile } from '../private-file.ts';
import { type CommonOptions, configOption } from './options.ts';

interface IdsOptions extends Pick<CommonOptions, 'config'> {
  readonly format: IdMapFormat;
  readonly output?: string;
}

export function idsCommand(): Command {
  return new Command('ids')
    .description('which UUID each user of the source gets, known before anything is imported')
    .addOption(configOption())
    .addOption(new Option('--format <format>', 'form of the list').choices(idMapFormats).default('csv'))
    .option('--output <file>', 'write to a file that only its owner can read, instead of standard output')
    .action(async (options: IdsOptions) => {
      const { dataset: folder } = await loadConfiguration(options.config);
      const dataset = await openDataset(folder);
      const map = idMap(dataset.allKeys(), options.format);
      if (options.output === undefined) {
        await pipeline(map, process.stdout, { end: false }).catch(forgiveClosedPipe);
        return;
      }
      await writePrivateFile(options.output, map);
      const { prepared, rejects } = dataset.manifest.counts;
      const users = (prepared + (rejects.merged ?? 0)).toLocaleString('en-US');
      process.stderr.write(`${options.output}: ${users} ids of the source\n`);
    });
}

/** Whoever reads may have enough, as `head` does. */
function forgiveClosedPipe(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
}
