import { Command, Option } from 'commander';

interface WorkerOptions {
  readonly deployment?: string;
  readonly buildId?: string;
}

export function workerCommand(): Command {
  return new Command('worker')
    .description('run a worker until it is told to stop; its lanes then finish the request they have in flight')
    .addOption(
      new Option(
        '--deployment <name>',
        'be a version of this Temporal worker deployment, which gets no work before it is made the current one',
      ).env('POOLFERRY_DEPLOYMENT'),
    )
    .addOption(
      new Option('--build-id <id>', "which version; by default Poolferry's own and a digest of the workflows").env(
        'POOLFERRY_BUILD_ID',
      ),
    )
    .action(async (options: WorkerOptions) => {
      // The SDK's native part is loaded by those commands alone that need it: the others answer a second sooner.
      const { runWorker } = await import('../../worker/run-worker.ts');
      await runWorker((line) => process.stderr.write(`${line}\n`), options);
    });
}
