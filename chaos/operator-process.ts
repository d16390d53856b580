import { Client, Connection } from '@temporalio/client';
import { CommandLine } from './command-line.ts';
import type { OperatorQuestion, OperatorTask } from './messages.ts';
import { Operator } from './operator.ts';
import { TallyKeeper } from './operator-tally.ts';

/** The operator as a process of its own: `node operator-process.js TASK`. */
const { address, namespace, workflowId, seed, conflictMs }: OperatorTask = JSON.parse(process.argv[2] ?? '');
const tally = new TallyKeeper();
const connection = await Connection.connect({ address });
const line = new CommandLine(new Client({ connection, namespace }), workflowId, tally);
const operator = new Operator(line, tally, seed, conflictMs);

process.on('message', async (question: OperatorQuestion) => {
  if (question === 'calm') await operator.calm();
  process.send?.(question === 'calm' ? question : tally.tally());
});
process.on('disconnect', () => process.exit());

operator.begin();
