import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import type { SecretReference } from '../../contract/settings.ts';
import type { SourceAdapter } from '../../contract/source.ts';
import { findSourceAdapter, sourceAdapters } from '../../sources/registry.ts';
import { standardInput } from '../../sources/standard-input.ts';
import { migrationFile } from '../configuration/schema.ts';
import type { Dialogue } from './dialogue.ts';
import { fieldExpression } from './field-expression.ts';

/** What `migration.yaml` says, as it is written. */
export type WrittenConfiguration = z.input<typeof migrationFile>;

type WrittenSource = WrittenConfiguration['source'];
type WrittenTarget = WrittenConfiguration['target'];

/**
 * Asks for what `migration.yaml` has to say: where the users come from and where they go.
 *
 * @param folder the file's own, which its paths are relative to
 */
export async function askConfiguration(dialogue: Dialogue, folder: string): Promise<WrittenConfiguration> {
  const adapters = [...sourceAdapters.values()].map(({ name, description }) => ({ value: name, hint: description }));
  const type = await dialogue.search('Where do the users come from?', adapters);
  return {
    source: await askSource(dialogue, findSourceAdapter(type), folder),
    target: await askTarget(dialogue, folder),
  };
}

/** Of each source what it reads nothing without. */
async function askSource(dialogue: Dialogue, adapter: SourceAdapter, folder: string): Promise<WrittenSource> {
  let source: WrittenSource = { type: adapter.name };
  for (const setting of adapter.needs ?? ['input']) {
    if (setting === 'input') source = { ...source, input: await askInput(dialogue, folder) };
    if (setting === 'mapping') source = { ...source, mapping: await askMapping(dialogue, adapter) };
    if (setting === 'connection') source = { ...source, connection: await askConnection(dialogue, folder) };
    if (setting === 'query') source = { ...source, query: await askQuery(dialogue) };
  }
  return source;
}

async function askInput(dialogue: Dialogue, folder: string): Promise<string> {
  const input = await dialogue.text({
    question: `Where is the export? A file, a folder, or ${standardInput} for standard input`,
    example: 'exports/users.json',
  });
  if (input !== standardInput) warnUnlessThere(dialogue, input, folder);
  return input;
}

/** Key and identifiers, without which there are no users; all else can be added to the file. */
async function askMapping(
  dialogue: Dialogue,
  { name: source }: SourceAdapter,
): Promise<NonNullable<WrittenSource['mapping']>> {
  const isTable = source === 'csv';
  const what = isTable ? 'column' : 'field';
  const key = await dialogue.text({
    question: `Which ${what} is the key of a user? Lasting, and of one user only`,
    usual: 'id',
  });
  const email = await dialogue.text({ question: `Which ${what} has the e-mail address? - for none`, usual: 'email' });
  const hasEmail = email !== none;
  const login = await dialogue.text({
    question: `Which ${what} has a login name?${hasEmail ? ` ${none} for none` : ''}`,
    ...(hasEmail ? { usual: none } : {}),
    fault: (answer) => (answer === none && !hasEmail ? 'A user needs something to sign in with.' : undefined),
  });
  const expression = (name: string) => fieldExpression(name, !isTable);
  return {
    key: expression(key),
    identifiers: [
      ...(hasEmail ? [{ type: 'email' as const, value: expression(email) }] : []),
      ...(login === none ? [] : [{ type: 'uid' as const, value: expression(login) }]),
    ],
  };
}

const none = '-';

async function askConnection(dialogue: Dialogue, folder: string): Promise<SecretReference> {
  return await askSecret(dialogue, folder, {
    question: 'Where does the worker find the address of the database?',
    variable: 'DATABASE_URL',
    file: '/run/secrets/database-url',
  });
}

async function askQuery(dialogue: Dialogue): Promise<string> {
  return await dialogue.text({
    question: 'Which query yields one row a user? The file can have a longer one',
    usual: 'select * from users order by id',
  });
}

async function askTarget(dialogue: Dialogue, folder: string): Promise<WrittenTarget> {
  const url = await dialogue.text({
    question: "What is the tenant's address?",
    example: 'https://example.com',
    fault: (answer) => faultOf(migrationFile.shape.target.shape.url, answer),
  });
  const tenantId = await dialogue.text({ question: 'What is the id of the tenant?', usual: 'default' });
  const poolId = await dialogue.text({ question: 'What is the id of the Identity Pool?' });
  const clientId = await dialogue.text({
    question: 'What is the id of the client application, of the system workspace?',
  });
  const clientSecret = await askSecret(dialogue, folder, {
    question: 'Where does the worker find its secret?',
    variable: 'SECUREAUTH_CLIENT_SECRET',
    file: '/run/secrets/secureauth-client',
  });
  return { url, tenantId, poolId, clientId, clientSecret };
}

/** Asks where a secret is, never for the secret. */
async function askSecret(
  dialogue: Dialogue,
  folder: string,
  { question, variable, file }: { readonly question: string; readonly variable: string; readonly file: string },
): Promise<SecretReference> {
  const place = await dialogue.choice(question, [
    { value: 'env', label: 'In an environment variable' },
    { value: 'file', label: 'In a file' },
  ]);
  if (place === 'env') {
    return { env: await dialogue.text({ question: "The variable's name", usual: variable, fault: variableFault }) };
  }
  const path = await dialogue.text({ question: "The file's path", usual: file });
  warnUnlessThere(dialogue, path, folder);
  return { file: path };
}

/** Many a secret would do for a name, few for one in capitals. */
function variableFault(name: string): string | undefined {
  if (/^[A-Z_][A-Z0-9_]*$/.test(name)) return undefined;
  return 'Give its name, in capitals: the secret itself is not asked for.';
}

function warnUnlessThere(dialogue: Dialogue, path: string, folder: string): void {
  if (existsSync(resolve(folder, path))) return;
  dialogue.warn(`${path} is not on this machine. Workers have to find it.`);
}

/** What is wrong with an answer by the schema that the file is read by, as a sentence. */
function faultOf(schema: z.ZodType, answer: string): string | undefined {
  const fault = schema.safeParse(answer).error?.issues[0]?.message;
  return fault === undefined ? undefined : `It ${fault}.`;
}
