import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { Problem } from '../../contract/problem.ts';
import type { SecretReference } from '../../contract/settings.ts';
import { interruptedExitCode } from '../embedded/interruption.ts';
import { type CommonOptions, configOption, jsonOption, print } from './options.ts';

interface InitOptions extends CommonOptions {
  readonly overwrite?: boolean;
}

/** `poolferry init`: asks, and writes `migration.yaml` with its JSON Schema. Nothing is written before all is answered. */
export function initCommand(): Command {
  return new Command('init')
    .description('ask what has to be known, and write migration.yaml, with its JSON Schema for editors')
    .addOption(configOption())
    .addOption(jsonOption())
    .option('--overwrite', 'replace the configuration that is there')
    .action(async ({ config, json, overwrite = false }: InitOptions) => {
      if (!process.stdin.isTTY || !process.stderr.isTTY) throw noTerminal();
      const { requireRoom, writeConfiguration } = await import('../init/configuration-files.ts');
      await requireRoom(config, overwrite);
      // Only who is asked waits for what asks.
      const { Dialogue, OperatorLeft } = await import('../init/dialogue.ts');
      const { askConfiguration } = await import('../init/questions.ts');
      try {
        const answers = await askConfiguration(new Dialogue(process), dirname(resolve(config)));
        const written = await writeConfiguration(config, answers, overwrite);
        print(
          json,
          { written },
          [`Written: ${written.join(', ')}`, ...nextLines(answers.target.clientSecret)].join('\n'),
        );
      } catch (error) {
        if (!(error instanceof OperatorLeft)) throw error;
        process.stderr.write('Nothing was written.\n');
        process.exitCode = interruptedExitCode;
      }
    });
}

function nextLines(secret: SecretReference): readonly string[] {
  const place = 'env' in secret ? `the variable ${secret.env}` : secret.file;
  return [
    `Put the client's secret into ${place} where the workers run.`,
    '`poolferry check` sees whether all is in place.',
  ];
}

function noTerminal(): Problem {
  return new Problem(
    'wrong_configuration',
    'There is no terminal to ask on',
    'poolferry init',
    'Nothing was written. Run it in a terminal, or write migration.yaml by hand: docs/configuration.md has an example ' +
      'to start from, and `poolferry schema` prints the JSON Schema for your editor.',
  );
}
