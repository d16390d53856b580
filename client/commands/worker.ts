import { Command } from 'commander';

export function workerCommand(): Command {
  return new Command('worker')
    .description('run a worker until it is told to stop; its lanes then finish the request they have in flight')
    .action(async () => {
      // The SDK's native part is loaded by those commands alone that need it: the others answer a second sooner.
      const { runWorker } = await import('../../worker/run-worker.ts');
      await runWorker((line) => process.stderr.write(`${line}\n`));
    });
}
