import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { PoolRules } from '../contract/pool.ts';
import { Problem } from '../contract/problem.ts';
import type { RecordBlock } from '../contract/record-block.ts';
import type { MigrationSettings } from '../contract/settings.ts';
import type { BuiltSegment } from '../dataset/segment-builder.ts';
import type { MappedBlock } from './mapped-block.ts';
import { ReusedMemory } from './reused-memory.ts';
import type { SegmentUsers } from './segment-users.ts';
import type { SharedText } from './shared-texts.ts';
import { Slot } from './slot.ts';

/** What a thread is told when it begins. */
export interface ThreadSettings {
  /** The dataset's folder. */
  readonly folder: string;
  readonly settings: MigrationSettings;
  readonly pool: PoolRules;
}

/** Records to map, and memory for what becomes of them. */
export interface MapTask {
  readonly blocks: readonly RecordBlock[];
  readonly output: Uint8Array;
}

/** A segment to build. */
export interface SegmentTask {
  readonly users: SegmentUsers;
  /** Texts that packed users have by their numbers; the same with each task. */
  readonly texts: readonly SharedText[];
}

/** A task's result, or the problem that it ended with: of an error's parts only the message goes from thread to thread. */
export type TaskResult<T> =
  | { readonly result: T }
  | { readonly problem: Pick<Problem, 'problem' | 'what' | 'where' | 'next'> };

/** Bytes of an input for which it is worth while to start threads, which takes as long as preparing a megabyte or two. */
const smallestInput = 16 * 1024 * 1024;

/** Each takes some 70 MB, and more of them would soon wait for the one that reads the source and deals out the users. */
const mostThreads = 3;

/**
 * How many threads to prepare an input with, beside the one that reads: one for each core that this process may use, and
 * none where there is only one. The source form of this program, which tests run, has no threads of its own.
 *
 * @param inputBytes undefined where that is not known
 */
export function threadsFor(inputBytes: number | undefined): number {
  const cores = availableParallelism();
  if (cores < 2 || !canStartThreads || (inputBytes !== undefined && inputBytes < smallestInput)) return 0;
  return Math.min(cores, mostThreads);
}

/** For each thread: what it is at, and enough that it never waits for the next. */
const slotsPerThread = 3;

/** A thousand users have half of it. */
const usualKeysBytes = 256 * 1024;

const canStartThreads = import.meta.url.endsWith('.js');

/** Threads that map records and build segments. */
export class Threads {
  readonly #threads: Piscina;
  /** How many there are. */
  readonly count: number;
  readonly #underWay = new Set<Promise<unknown>>();
  /** What segments' keys come back in. */
  readonly #keys = new ReusedMemory(true);

  /** Starts so many threads; none, and undefined, where the machine refuses one (`ulimit -u`, a container's limit). */
  static start(count: number, settings: ThreadSettings): Threads | undefined {
    if (count === 0) return undefined;
    try {
      return new Threads(count, settings);
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  }

  private constructor(count: number, settings: ThreadSettings) {
    this.count = count;
    this.#threads = new Piscina({
      filename: fileURLToPath(new URL('./thread.js', import.meta.url)),
      workerData: settings,
      minThreads: count,
      maxThreads: count,
      // A thread builds the next segment while the last one is on its way to the disk.
      concurrentTasksPerWorker: 2,
      // A thread that waits for tasks in the engine could not see that a segment has come to the disk.
      atomics: 'disabled',
      recordTiming: false,
      // What a thread makes lives no longer than a user: half of the usual memory for it is as fast.
      resourceLimits: { maxYoungGenerationSizeMb: 24 },
    });
    // A thread that fails without a task is replaced; one that has a task fails it.
    this.#threads.on('error', () => undefined);
  }

  /**
   * Maps blocks side by side, and yields what they became in their order, each valid until the next.
   *
   * @throws Problem `broken_source`, `wrong_configuration`, and as cutting does
   */
  async *mapInOrder(cut: AsyncIterable<readonly RecordBlock[]>): AsyncGenerator<MappedBlock> {
    const free = Array.from({ length: slotsPerThread * this.count }, () => new Slot());
    const underWay: { readonly slot: Slot; readonly mapped: Promise<MappedBlock> }[] = [];
    let slot = new Slot();
    let fault: unknown;
    const readable = untilFault(cut, (error) => {
      fault = error;
    });
    for await (const blocks of readable) {
      if (slot.add(blocks)) continue;
      underWay.push({ slot, mapped: this.#map(slot) });
      const unused = free.pop();
      const first = unused === undefined ? underWay.shift() : undefined;
      if (first !== undefined) yield await first.mapped;
      slot = unused ?? first?.slot ?? new Slot();
      slot.add(blocks);
    }
    for (const { mapped } of [...underWay, { mapped: this.#map(slot) }]) yield await mapped;
    if (fault !== undefined) throw fault;
  }

  #map(slot: Slot): Promise<MappedBlock> {
    const task: MapTask = { blocks: slot.take(), output: slot.output };
    const mapped = this.#run(task, 'mapBlocks').then(resultOf<MappedBlock>);
    // A fault is told when the block's turn comes.
    mapped.catch(() => undefined);
    return mapped;
  }

  /** @throws Problem `unwritable_dataset` */
  async buildSegment({ users, texts }: SegmentTask): Promise<BuiltSegment> {
    const memory = this.#keys.take(usualKeysBytes);
    const task: SegmentTask = { users: { ...users, keysMemory: memory.bytes }, texts };
    const built = resultOf<BuiltSegment>(await this.#run(task, 'buildSegment'));
    return { ...built, letGo: () => memory.letGo() };
  }

  /** Ends the threads when they have done what they were given, which takes them a moment. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#threads.destroy();
  }

  #run(task: MapTask | SegmentTask, name: 'mapBlocks' | 'buildSegment') {
    const result = this.#threads.run(task, { name });
    this.#underWay.add(result);
    const settled = (): void => void this.#underWay.delete(result);
    result.then(settled, settled);
    return result;
  }
}

/** Ends where the source breaks off: a fault in one of the records before is told first, as without threads. */
async function* untilFault<T>(source: AsyncIterable<T>, tell: (fault: unknown) => void): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (error) {
    tell(error);
  }
}

function resultOf<T>(result: TaskResult<T>): T {
  if ('result' in result) return result.result;
  const { problem, what, where, next } = result.problem;
  throw new Problem(problem, what, where, next);
}

/** Node's code for a thread that the system does not start, and the system's own. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'ERR_WORKER_INIT_FAILED' || error.code === 'EAGAIN')
  );
}
