import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { startTemporalServer } from '../client/embedded/temporal-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `host:port` of the Temporal dev server that all tests of a run share; its namespace is `default`. */
    temporalAddress: string;
  }
}

/**
 * Builds the program where that is needed, since some tests run it as a process, and starts the Temporal dev server
 * that the tests share, tuned as embedded runs are.
 *
 * @returns what ends the server after the last test
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const built = spawnSync(process.execPath, [fileURLToPath(new URL('../scripts/setup.mjs', import.meta.url))], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (built.status !== 0) throw new Error('The program could not be built; the reason stands above.');
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const server = await startTemporalServer({ say, tuned: true });
  project.provide('temporalAddress', server.address);
  return () => server.stop();
}
