import { Command } from 'commander';
import { ordinalOf } from '../../contract/mended.ts';
import { Problem } from '../../contract/problem.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { openDataset } from '../../dataset/dataset-reader.ts';
import { addMended } from '../../dataset/mended.ts';
import { readRejects } from '../../dataset/rejects.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { readMendedFile } from '../read-mended.ts';
import { listRejects, rejectsTable } from '../rejects-list.ts';
import { type LeftRecords, writeRejected } from '../write-rejected.ts';
import { configOption, jsonOption, print } from './options.ts';
import { failAboveOption, offlineOption, type PrepareOptions, runPreparation } from './prepare.ts';

interface RejectsOptions extends PrepareOptions {
  readonly write?: string;
  readonly input?: string;
  readonly retry?: string;
}

export function rejectsCommand(): Command {
  return new Command('rejects')
    .description('the records that did not become users: lists them, writes them for mending, takes them back')
    .addOption(configOption())
    .addOption(jsonOption())
    .option('--write <file>', "write the rejected records in the source's own form, and their places beside them")
    .option('--input <name>', 'with --write: of this input alone')
    .option('--retry <file>', 'prepare again with the mended records of this file')
    .addOption(offlineOption())
    .addOption(failAboveOption())
    .action(async (options: RejectsOptions) => {
      requireFitting(options);
      const settings = await loadConfiguration(options.config);
      const { write, retry } = options;
      if (write !== undefined) await writeFor(settings, write, options);
      else if (retry !== undefined) process.exitCode = await retryWith(settings, retry, options);
      else await list(settings, options);
    });
}

async function list(settings: MigrationSettings, options: RejectsOptions): Promise<void> {
  const dataset = await openDataset(settings.dataset);
  const { read, rejected } = dataset.manifest.counts;
  const reasons = await listRejects(readRejects(dataset.folder));
  const total = `${rejected.toLocaleString('en-US')} of ${read.toLocaleString('en-US')} records were rejected.`;
  const text =
    reasons.length === 0 ? total : `${rejectsTable(reasons)}\n${total} docs/rejects.md explains each reason.`;
  print(options.json, { read, rejected, reasons }, text);
}

async function writeFor(settings: MigrationSettings, file: string, options: RejectsOptions): Promise<void> {
  const { records, left } = await writeRejected(settings, file, options.input);
  const next = `Mend them there, each in its place, and run \`poolferry rejects --retry ${file}\`.`;
  const written = `${file}: ${records.toLocaleString('en-US')} ${records === 1 ? 'record' : 'records'}.`;
  print(options.json, { file, records, left }, `${written}${leftInWords(left)} ${next}`);
}

/** How many records are not in the file, and why; nothing where all are. */
function leftInWords({ tooLong, notUtf8, withoutPlace }: LeftRecords): string {
  const reasons = [
    [tooLong, 'too long'],
    [notUtf8, 'not UTF-8'],
    [withoutPlace, 'in no place of their own'],
  ] as const;
  const told = reasons.flatMap(([count, words]) => (count === 0 ? [] : [`${count.toLocaleString('en-US')} ${words}`]));
  return told.length === 0 ? '' : ` Not in it, and to be mended in the export: ${told.join(', ')}.`;
}

async function retryWith(settings: MigrationSettings, file: string, options: RejectsOptions): Promise<number> {
  const { manifest } = await openDataset(settings.dataset);
  const mended = await readMendedFile(file, manifest);
  await addMended(settings.dataset, mended);
  return await runPreparation(settings, options, async () => {
    const places = new Set(mended.records.map(({ place }) => `${ordinalOf(place)} ${place.input}`));
    const rejected = new Set<string>();
    for await (const { position } of readRejects(settings.dataset)) {
      const place = `${position.line ?? position.record} ${position.input}`;
      if (places.has(place)) rejected.add(place);
    }
    const prepared = places.size - rejected.size;
    return {
      value: { mended: { records: places.size, prepared } },
      text: `${prepared.toLocaleString('en-US')} of ${places.size.toLocaleString('en-US')} mended records became users.`,
    };
  });
}

/** @throws Problem `wrong_configuration` for options that say nothing of what is asked for */
function requireFitting({ write, input, retry, offline, failAbove }: RejectsOptions): void {
  if (write !== undefined && retry !== undefined) {
    throw new Problem('wrong_configuration', '--write and --retry are two steps', 'the options', 'Give one of them.');
  }
  const strays = [
    ...(write === undefined && input !== undefined ? ['--input goes with --write'] : []),
    ...(retry === undefined && offline === true ? ['--offline goes with --retry'] : []),
    ...(retry === undefined && failAbove !== undefined ? ['--fail-above goes with --retry'] : []),
  ];
  const [stray] = strays;
  if (stray !== undefined) throw new Problem('wrong_configuration', stray, 'the options', 'Leave it out.');
}
