import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { SandboxAddress } from '../../sandbox/index.ts';
import { program } from '../client/poolferry-process.ts';
import { startCommand } from '../tooling/run-command.ts';

/**
 * A sandbox as a process of its own, which can be killed; it is, at the end of the test.
 *
 * @param port 0 for any free one
 */
export async function startSandboxProcess(journal: string, port: string) {
  const { child, result } = startCommand(process.execPath, [
    program,
    ...['sandbox', '--json', '--port', port, '--journal', journal],
  ]);
  if (child.stdout === null) throw new Error('The sandbox has no standard output');
  const lines = createInterface(child.stdout);
  const [line] = await Promise.race([
    once(lines, 'line'),
    result.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  const started: SandboxAddress = JSON.parse(String(line));
  return { child, ended: result, started };
}
