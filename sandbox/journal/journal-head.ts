import { existsSync } from 'node:fs';
import type { SandboxSettings, SandboxTenant } from '../options.ts';
import { JournalError } from './journal-error.ts';
import { readLines } from './read-lines.ts';

type Tenants = SandboxSettings['tenants'];

/** How every journal begins, whatever its version. */
const beginning = '{"journal":"poolferry sandbox","version":';
const version = 1;

/** A journal's first line: what the sandbox was started with, the clients' secrets too. */
export function headLine(tenants: Tenants): string {
  return `${beginning}${version},"tenants":${JSON.stringify(tenants)}}`;
}

/**
 * Reads the first line.
 *
 * @returns undefined for a file that is not there, is empty, or was cut off in its first line
 * @throws JournalError for a file that is no journal, so that nothing else is ever written to
 */
export async function readHead(file: string): Promise<Tenants | undefined> {
  if (!existsSync(file)) return undefined;
  let line: string | undefined;
  const { rest } = await readLines(file, (first) => {
    line = first;
    return false;
  });
  if (line === undefined && (rest.startsWith(beginning) || beginning.startsWith(rest))) return undefined;
  if (!line?.startsWith(beginning)) {
    throw new JournalError(
      `The journal cannot be read: ${file} does not begin as one, and is left as it is. Name a file that is not there yet, or one that a sandbox has written.`,
    );
  }
  const tenants = tenantsIn(line);
  if (tenants === undefined) {
    throw new JournalError(
      `The journal cannot be read: the first line of ${file} is damaged, or of another version of the sandbox. Name a file that is not there yet.`,
    );
  }
  return tenants;
}

function tenantsIn(line: string): Tenants | undefined {
  try {
    const head: { readonly version: unknown; readonly tenants: readonly SandboxTenant[] } = JSON.parse(line);
    const [first, ...others] = head.tenants;
    return head.version === version && first !== undefined ? [first, ...others] : undefined;
  } catch {
    return undefined;
  }
}
