/**
 * Runs a command for as long as its own standard input stays open, so that nothing is left running when the process
 * at the other end of that pipe dies, however it dies: the system closes the pipe.
 *
 *     node temporal-supervisor.mjs SIGNAL COMMAND [PARAMETER ...]
 *
 * Prints the command's process id as its one line of standard output, passes what the command prints on to standard
 * error, and ends with its exit code. SIGNAL asks the command to end; one that does not within three seconds is killed.
 */
import { spawn } from 'node:child_process';

const patienceMilliseconds = 3000;

const [signal, command, ...parameters] = process.argv.slice(2);
const child = spawn(command, parameters, { stdio: ['ignore', 2, 2] });

child.once('spawn', () => process.stdout.write(`${child.pid}\n`));
child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
child.once('exit', (code) => process.exit(code ?? 1));

let ending = false;
function end() {
  if (ending) return;
  ending = true;
  child.kill(signal);
  setTimeout(() => child.kill('SIGKILL'), patienceMilliseconds);
}

process.stdin.resume().once('close', end);
for (const wish of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(wish, end);
// Nobody reads any more when the other end is gone, and that must not stop this process from ending its command.
for (const stream of [process.stdout, process.stderr]) stream.on('error', end);
