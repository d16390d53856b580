import { addressOf, startSandbox } from '../sandbox/index.ts';
import { faultsOf } from './faults.ts';
import type { SandboxQuestion, SandboxReport, SandboxTask, UserPage } from './messages.ts';

/** The sandbox as a process of its own, which can be killed and started again: `node sandbox-process.js TASK`. */

const usersOfPage = 1_000;

const { faultSeed, ...options }: SandboxTask = JSON.parse(process.argv[2] ?? '');
const faults = faultsOf(faultSeed ?? 0);
const sandbox = await startSandbox({ ...options, ...(faultSeed === undefined ? {} : { faults }) });
let users: Iterator<UserPage[number]> | undefined;

process.on('message', (question: SandboxQuestion) => process.send?.(question === 'report' ? report() : nextPage()));
process.on('disconnect', () => process.exit());

process.send?.(addressOf(sandbox));

function report(): SandboxReport {
  const { imports, maximumImportsInFlight } = sandbox.statistics();
  return {
    imports: imports.length,
    mostImportsAtOnce: maximumImportsInFlight,
    // Whoever is turned away at the door is so before its mode is read; a fault's 429 comes later.
    tooMany: imports.filter(({ status, mode }) => status === 429 && mode === undefined).length,
    injected: faults.injected,
  };
}

function nextPage(): UserPage {
  users ??= sandbox.store.users()[Symbol.iterator]();
  const page: UserPage[number][] = [];
  while (page.length < usersOfPage) {
    const next = users.next();
    if (next.done) break;
    page.push(next.value);
  }
  return page;
}
