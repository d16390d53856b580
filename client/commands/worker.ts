import { Command } from 'commander';
import { runWorker } from '../../worker/run-worker.ts';

export function workerCommand(): Command {
  return new Command('worker')
    .description('run a worker until it is told to stop; its lanes then finish the request they have in flight')
    .action(async () => await runWorker((line) => process.stderr.write(`${line}\n`)));
}
