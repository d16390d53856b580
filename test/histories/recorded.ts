import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { workflowBundlePath } from '../../worker/workflow-bundle.ts';
import { historyFromJson } from './history-json.ts';

/** Where the recorded histories are: one file a run, `VERSION-WHAT IT PINS.json`, as Temporal's own tools write them. */
export const historiesFolder = fileURLToPath(new URL('.', import.meta.url));

/** The recorded histories' names, or those in another folder. */
export function recordedHistories(folder = historiesFolder): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
}

export function readHistory(name: string, folder = historiesFolder): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

/**
 * Runs the bundled workflow code against a history: each step has to ask for what was asked for then.
 *
 * @param history as JSON
 * @throws DeterminismViolationError when it does not
 */
export async function replay(history: unknown): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: { codePath: workflowBundlePath() } }, historyFromJson(history));
}
