import { workerData } from 'node:worker_threads';
import { Problem } from '../contract/problem.ts';
import type { BuiltSegment } from '../dataset/segment-builder.ts';
import { loadSourceAdapter } from '../sources/load-adapter.ts';
import { BlockMapper, type MappedBlock } from './mapped-block.ts';
import { type BuildSegment, segmentBuilder } from './segment-users.ts';
import type { MapTask, SegmentTask, TaskResult, ThreadSettings } from './threads.ts';

/** What a thread of {@link Threads} does: each function is a task. */

const { folder, settings, pool }: ThreadSettings = workerData;

/** One for all blocks, though several may come before it is there: it numbers what it finds. */
let mapper: Promise<BlockMapper> | undefined;
let build: BuildSegment | undefined;

export async function mapBlocks({ blocks, output }: MapTask): Promise<TaskResult<MappedBlock>> {
  return await told(async () => {
    mapper ??= newMapper();
    return (await mapper).map(blocks, output);
  });
}

export async function buildSegment({ users, texts }: SegmentTask): Promise<TaskResult<BuiltSegment>> {
  return await told(async () => {
    build ??= segmentBuilder(folder, settings, texts);
    return await build(users);
  });
}

async function newMapper(): Promise<BlockMapper> {
  const { records } = await loadSourceAdapter(settings.source.type);
  if (records === undefined) throw new TypeError('the source is one whose records are not read apart');
  return new BlockMapper(records, settings, pool);
}

async function told<T>(task: () => Promise<T>): Promise<TaskResult<T>> {
  try {
    return { result: await task() };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { problem, what, where, next } = error;
    return { problem: { problem, what, where, next } };
  }
}
