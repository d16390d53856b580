import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type SupervisedProcess, startSupervised } from '../client/embedded/supervised-process.ts';
import { paragraphOf } from '../client/failure.ts';

const program = fileURLToPath(new URL('../client/poolferry.js', import.meta.url));
/** One that ended by itself, since Temporal was away when it began, is started again as a service manager would. */
const startAgainAfterMs = 1_000;

/** A place of a worker: whoever works there may be killed, and is replaced at once. */
export class WorkerPart {
  killed = 0;
  /** Why workers ended that nobody killed: the last line of each. */
  readonly endedByThemselves: string[] = [];
  readonly #environment: NodeJS.ProcessEnv;
  #worker: SupervisedProcess;
  #stopped = false;

  constructor(temporalAddress: string, namespace: string) {
    this.#environment = { ...process.env, TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: namespace };
    this.#worker = this.#start();
  }

  /** SIGKILL, and a successor. */
  async kill(): Promise<void> {
    const victim = this.#worker;
    const pid = await victim.pid;
    if (pid === undefined || victim.hasEnded()) return;
    this.#worker = this.#start();
    this.killed += 1;
    process.kill(pid, 'SIGKILL');
    await victim.exitCode;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#worker.stop();
  }

  #start(): SupervisedProcess {
    const worker = startSupervised({
      command: process.execPath,
      parameters: [program, 'worker'],
      // Nothing of it is wanted any more when the run is over: what it would finish was judged before.
      endSignal: 'SIGKILL',
      ownGroup: true,
      environment: this.#environment,
    });
    void this.#follow(worker);
    return worker;
  }

  async #follow(worker: SupervisedProcess): Promise<void> {
    try {
      await worker.exitCode;
      if (this.#stopped || worker !== this.#worker) return;
      this.endedByThemselves.push(worker.lastLines().at(-1) ?? 'without a word');
      await wait(startAgainAfterMs);
      if (!this.#stopped && worker === this.#worker) this.#worker = this.#start();
    } catch (error) {
      this.endedByThemselves.push(paragraphOf(error));
    }
  }
}
