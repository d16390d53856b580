import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Problem } from '../../contract/problem.ts';
import type {
  LoginTries,
  MigrationSettings,
  PasswordStrategy,
  ResetFlowSettings,
  SecretReference,
} from '../../contract/settings.ts';
import { usualLoginTries } from '../../contract/settings.ts';
import type { SourceSettings } from '../../contract/source.ts';
import { findSourceAdapter } from '../../sources/registry.ts';
import { standardInput } from '../../sources/standard-input.ts';
import { type MigrationFile, migrationFile } from './schema.ts';

/** The configuration's usual name, looked for in the current folder. */
export const usualConfigurationFile = 'migration.yaml';

/**
 * Reads `migration.yaml`.
 *
 * @param since the earlier dataset that a command names, which goes before the file's
 * @throws Problem `wrong_configuration`, naming the file, the line and the setting
 */
export async function loadConfiguration(path: string, since?: string): Promise<MigrationSettings> {
  const file = await parseConfiguration(path, migrationFile);
  const folder = dirname(resolve(path));
  const earlier = since ?? (file.since === undefined ? undefined : resolve(folder, file.since));
  const settings = settingsOf(file, folder, earlier === undefined ? undefined : resolve(earlier));
  findSourceAdapter(settings.source.type);
  return settings;
}

/** What `migration.yaml` says of the users, whatever pool they go to. */
export interface SourceConfiguration {
  readonly source: SourceSettings;
  readonly strategy: PasswordStrategy;
  readonly loginsFile?: string;
  readonly loginTries?: LoginTries;
}

/**
 * Reads what a rehearsal takes from `migration.yaml`: the target may be missing there, and is not looked at.
 *
 * @throws Problem `wrong_configuration`, naming the file, the line and the setting
 */
export async function loadSourceConfiguration(path: string): Promise<SourceConfiguration> {
  const file = await parseConfiguration(path, migrationFile.partial({ target: true }));
  const folder = dirname(resolve(path));
  const source = sourceOf(file.source, folder);
  findSourceAdapter(source.type);
  const { logins } = file.verification;
  return {
    source,
    strategy: file.passwords.strategy,
    ...loginsOf(logins, folder),
  };
}

async function parseConfiguration<Output>(path: string, schema: z.ZodType<Output>): Promise<Output> {
  const text = await readText(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const line = lines.linePos(syntax.pos[0]).line;
    throw wrong(`It is not valid YAML: ${firstSentence(syntax.message)}`, `${path}, line ${line}`);
  }
  const parsed = schema.safeParse(document.toJS());
  if (!parsed.success) throw wrong(sentences(parsed.error, document, lines), path);
  return parsed.data;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Problem(
      'wrong_configuration',
      'The configuration cannot be read',
      path,
      'Name the file with -c, or write one: docs/configuration.md has an example to start from.',
      { cause: error },
    );
  }
}

/** The workflow's input: absolute paths, and every default filled in. */
function settingsOf(file: MigrationFile, folder: string, since: string | undefined): MigrationSettings {
  const { requestTimeoutSeconds, clientSecret, ...target } = file.target;
  const { logins, resetFlow, sample, ...verification } = file.verification;
  return {
    source: sourceOf(file.source, folder),
    target: {
      ...target,
      clientSecret: secretOf(clientSecret, folder),
      requestTimeoutMs: requestTimeoutSeconds * 1000,
    },
    dataset: resolve(folder, file.dataset),
    ...(since === undefined ? {} : { since }),
    report: resolve(folder, file.report),
    namespace: file.namespace ?? `${file.source.type}@${new URL(target.url).host}/${target.tenantId}/${target.poolId}`,
    passwords: file.passwords,
    // Whoever has changed is in the pool already, and would be skipped.
    import: { ...file.import, mode: file.import.mode ?? (since === undefined ? 'ignore' : 'update') },
    verification: {
      ...verification,
      ...(sample === false ? {} : { sample }),
      ...loginsOf(logins, folder),
      ...(resetFlow === undefined ? {} : { resetFlow: resetFlowOf(resetFlow, folder) }),
    },
  };
}

function loginsOf(
  logins: MigrationFile['verification']['logins'],
  folder: string,
): Pick<SourceConfiguration, 'loginsFile' | 'loginTries'> {
  if (logins === undefined) return {};
  const { file, ...tries } = logins;
  return { loginsFile: resolve(folder, file), loginTries: { ...usualLoginTries, ...tries } };
}

function resetFlowOf(
  { identifier, password, codeFile }: NonNullable<MigrationFile['verification']['resetFlow']>,
  folder: string,
): ResetFlowSettings {
  return {
    identifier: secretOf(identifier, folder),
    password: secretOf(password, folder),
    ...(codeFile === undefined ? {} : { codeFile: resolve(folder, codeFile) }),
  };
}

function sourceOf({ input = [], connection, ...others }: MigrationFile['source'], folder: string): SourceSettings {
  const inputs = input.map((path) => (path === standardInput ? path : resolve(folder, path)));
  const settings = { ...others, inputs };
  return connection === undefined ? settings : { ...settings, connection: secretOf(connection, folder) };
}

function secretOf(secret: SecretReference, folder: string): SecretReference {
  return 'file' in secret ? { file: resolve(folder, secret.file) } : secret;
}

/**
 * Every issue as `line N, setting: what is wrong`. A value is never quoted, since it may be a secret in the wrong place,
 * but for what can be the name of a password format.
 */
function sentences(error: z.ZodError, document: Document, lines: LineCounter): string {
  return error.issues
    .map((issue) => {
      const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
      const setting = pathText(path) || 'the file';
      const what = issue.code === 'unrecognized_keys' ? 'is not a setting' : issue.message;
      return `line ${lineOf(document, lines, path)}, ${setting}: ${what}`;
    })
    .join('; ');
}

/** As rejects and the documents write it: `source.mapping.identifiers[0].value`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

/** Line of a setting; of the nearest one above it that is there, when it is missing. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      return lines.linePos(Number(node.range[0])).line;
    }
  }
  return 1;
}

function wrong(what: string, where: string): Problem {
  return new Problem(
    'wrong_configuration',
    `The configuration is wrong: ${what}`,
    where,
    'Correct it and run the command again; docs/configuration.md describes every setting.',
  );
}

function firstSentence(message: string): string {
  return message.split('\n')[0]?.replace(/ at line .*$/, '') ?? '';
}
