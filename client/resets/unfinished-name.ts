import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** What is being written lies in a folder of such a name: it tells which process of which machine writes there. */
const unfinished = /^\.resets-(\d+)-([0-9a-z-]*)-[^-]+$/i;

/** Longer than any campaign takes. */
const dayMs = 24 * 60 * 60 * 1_000;

/** How the name of such a folder of this process begins; some random letters follow. */
export function unfinishedName(): string {
  return `.resets-${process.pid}-${machine()}-`;
}

/**
 * Whether nobody writes any more what lies in a folder under a name: its process is gone, or it is another machine's and
 * is a day old.
 */
export async function isAbandoned(folder: string, name: string): Promise<boolean> {
  const [, pid, of] = unfinished.exec(name) ?? [];
  if (pid === undefined) return false;
  if (of === machine()) return !isRunning(Number(pid));
  const found = await stat(join(folder, name)).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > dayMs;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's process, which is there all the same.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** This machine's name, of letters that any file's name may have. */
function machine(): string {
  return hostname().replaceAll(/[^0-9a-z]+/gi, '-');
}
