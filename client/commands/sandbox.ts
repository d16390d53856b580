import { Command } from 'commander';
import { Problem } from '../../contract/problem.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { interruption } from '../embedded/interruption.ts';
import { jsonOption, print, wholeNumber } from './options.ts';

interface SandboxCommandOptions {
  readonly port?: number;
  readonly journal?: string;
  readonly json?: boolean;
}

export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description('run the stand-in for SecureAuth until Ctrl-C')
    .option('--port <port>', 'where it listens on this machine (default: a free one)', wholeNumber(0, 65_535))
    .option('--journal <file>', 'keep all that it is given in a file, and go on from there when it is started again')
    .addOption(jsonOption())
    .action(async ({ json, ...options }: SandboxCommandOptions) => {
      const sandbox = await start(options);
      const { url, tenantId, poolId, clientId, clientSecret } = sandbox;
      print(
        json,
        { url, tenantId, poolId, clientId, clientSecret },
        [
          `url:           ${url}`,
          `tenantId:      ${tenantId}`,
          `poolId:        ${poolId}`,
          `clientId:      ${clientId}`,
          `client secret: ${clientSecret} (${options.journal === undefined ? 'of this sandbox only; it ends with it' : 'of this journal'})`,
        ].join('\n'),
      );
      await interruption().happened;
      await sandbox.close();
    });
}

async function start(options: Pick<SandboxCommandOptions, 'port' | 'journal'>): Promise<Sandbox> {
  const { JournalError, startSandbox } = await import('../../sandbox/index.ts');
  try {
    return await startSandbox(options);
  } catch (error) {
    if (error instanceof JournalError)
      throw new Problem('wrong_configuration', error.message, '', '', { cause: error });
    throw error;
  }
}
