import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Reject } from '../../contract/reject.ts';
import type { MigrationSettings } from '../../contract/settings.ts';
import { readRejects } from '../../dataset/rejects.ts';
import { movable } from './persons.ts';

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'poolferry-preparation-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A line of Auth0's export. */
export function auth0Line(user: number, changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    _id: { $oid: user.toString(16).padStart(24, '0') },
    email: `user${user}@example.com`,
    email_verified: true,
    passwordHash: movable,
    ...changes,
  });
}

export function auth0Lines(users: number): string[] {
  return Array.from({ length: users }, (_, user) => auth0Line(user));
}

/** Settings that prepare a dataset of these lines. */
export async function settingsFor(lines: readonly string[], dataset: string): Promise<MigrationSettings> {
  const input = join(await temporaryFolder(), 'users.ndjson');
  await writeFile(input, lines.map((line) => `${line}\n`).join(''));
  return {
    source: { type: 'auth0', inputs: [input] },
    target: {
      url: 'http://127.0.0.1',
      tenantId: 'default',
      poolId: 'pool',
      clientId: 'client',
      clientSecret: { env: 'NOT_NEEDED' },
      tokenAuthentication: 'basic',
      paths: 'tenant',
      requestTimeoutMs: 1000,
    },
    dataset,
    namespace: 'acme',
    passwords: { strategy: 'migrate' },
    import: { mode: 'ignore', lanes: 8, usersPerBatch: 100 },
    verification: { exportLimit: 0, followsImport: false, probe: false },
    report: dataset,
  };
}

export async function rejectsOf(folder: string): Promise<Reject[]> {
  const rejects: Reject[] = [];
  for await (const reject of readRejects(folder)) rejects.push(reject);
  return rejects;
}

/** Every file below a folder, by its path in it. */
export async function filesBelow(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      files.set(path.slice(folder.length + 1), await readFile(path, 'utf8'));
    }
  }
  return files;
}

/** Files of a dataset but for the time of preparing. */
export async function contentOf(folder: string): Promise<Map<string, string>> {
  const files = await filesBelow(folder);
  const manifest = JSON.parse(files.get('manifest.json') ?? '{}');
  return files.set('manifest.json', JSON.stringify({ ...manifest, preparedAt: '' }));
}
