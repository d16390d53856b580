import { Command } from 'commander';
import { interruption } from '../embedded/interruption.ts';
import { jsonOption, print, wholeNumber } from './options.ts';

export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description('run the stand-in for SecureAuth until Ctrl-C')
    .option('--port <port>', 'where it listens on this machine (default: a free one)', wholeNumber(0, 65_535))
    .addOption(jsonOption())
    .action(async (options: { readonly port?: number; readonly json?: boolean }) => {
      const { startSandbox } = await import('../../sandbox/index.ts');
      const sandbox = await startSandbox(options.port === undefined ? {} : { port: options.port });
      const { url, tenantId, poolId, clientId, clientSecret } = sandbox;
      print(
        options.json,
        { url, tenantId, poolId, clientId, clientSecret },
        [
          `url:           ${url}`,
          `tenantId:      ${tenantId}`,
          `poolId:        ${poolId}`,
          `clientId:      ${clientId}`,
          `client secret: ${clientSecret} (of this sandbox only; it ends with it)`,
        ].join('\n'),
      );
      await interruption().happened;
      await sandbox.close();
    });
}
