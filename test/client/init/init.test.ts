import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfiguration } from '../../../client/configuration/load.ts';
import { requireRoom, writeConfiguration } from '../../../client/init/configuration-files.ts';
import { configurationText } from '../../../client/init/configuration-text.ts';
import { Dialogue, OperatorLeft } from '../../../client/init/dialogue.ts';
import { fieldExpression } from '../../../client/init/field-expression.ts';
import { askConfiguration, type WrittenConfiguration } from '../../../client/init/questions.ts';
import { compileExpression } from '../../../sources/expression.ts';
import { sourceAdapters } from '../../../sources/registry.ts';
import { temporaryFolder } from '../../tooling/temporary-folder.ts';
import { expectParagraph, runPoolferry } from '../poolferry-process.ts';
import { target } from '../written-target.ts';
import { controlC, down, enter, OperatorTerminal } from './operator-terminal.ts';

/** Words that are waited for, and what is typed then. */
type Step = readonly [words: string, ...keys: string[]];

const generic: readonly Step[] = [
  ['is the key of a user?', enter],
  ['has the e-mail address?', enter],
  ['has a login name?', 'login', enter],
];
const genericMapping = {
  key: 'id',
  identifiers: [
    { type: 'email', value: 'email' },
    { type: 'uid', value: 'login' },
  ],
};

const input: readonly Step[] = [
  ['Where is the export?', 'exports/users', enter],
  ['exports/users is not on this machine'],
];

/** What is asked of a source; of most no more than where it is. */
const asked: Readonly<Record<string, readonly Step[]>> = {
  csv: [...input, ...generic],
  json: [...input, ...generic],
  ndjson: [...input, ...generic],
  postgres: [
    ['find the address of the database?', enter],
    ["The variable's name", 'APP_DATABASE', enter],
    ['Which query yields one row a user?', enter],
  ],
};

const askedOfTarget: readonly Step[] = [
  ["What is the tenant's address?", 'https://example.com', enter],
  ['What is the id of the tenant?', enter],
  ['What is the id of the Identity Pool?', 'pool', enter],
  ['What is the id of the client application', 'poolferry', enter],
  ['Where does the worker find its secret?', down, enter],
  ["The file's path", 'secrets/client', enter],
];

function stepsOf(type: string): readonly Step[] {
  const choice: readonly Step[] = [
    ['Where do the users come from?', type],
    [`● ${type}`, enter],
  ];
  return [...choice, ...(asked[type] ?? input), ...askedOfTarget];
}

describe('init', () => {
  it.each([...sourceAdapters.keys()])(
    'asks for all that %s needs, and what it writes is loaded as it was answered',
    async (type) => {
      const folder = temporaryFolder();
      const terminal = new OperatorTerminal();
      const answers = askConfiguration(new Dialogue(terminal), folder);
      for (const step of stepsOf(type)) await terminal.answer(...step);
      const path = join(folder, 'migration.yaml');
      expect(await writeConfiguration(path, await answers, false)).toEqual([
        path,
        join(folder, 'migration.schema.json'),
      ]);

      const loaded = await loadConfiguration(path);
      expect(loaded.target).toMatchObject({ ...target, clientSecret: { file: join(folder, 'secrets', 'client') } });
      const inputs = type === 'postgres' ? [] : [join(folder, 'exports', 'users')];
      const mapping = ['csv', 'json', 'ndjson'].includes(type) ? { mapping: genericMapping } : {};
      const database =
        type === 'postgres' ? { connection: { env: 'APP_DATABASE' }, query: 'select * from users order by id' } : {};
      expect(loaded.source).toEqual({ type, inputs, ...mapping, ...database });
      const [schemaLine, ...lines] = (await readFile(path, 'utf8')).split('\n');
      expect(schemaLine).toBe('# yaml-language-server: $schema=migration.schema.json');
      expect(lines.join('\n')).toContain(`${sourceAdapters.get(type)?.description.split(' ')[0]}`);
      expect(lines.every((line) => line.length <= 120)).toBe(true);
    },
  );

  it('asks again for what cannot be taken, and never for a secret itself', async () => {
    const terminal = new OperatorTerminal();
    const answers = askConfiguration(new Dialogue(terminal), temporaryFolder({ 'realm.json': '{}' }));
    await terminal.answer('Where do the users come from?', 'nobody');
    await terminal.answer('No matches found', enter);
    await terminal.answer('Choose one of the list.', '\u0015', 'realm');
    await terminal.answer('● keycloak', enter);
    await terminal.answer('Where is the export?', enter);
    await terminal.answer('This has to be answered.', 'realm.json', enter);
    await terminal.answer("What is the tenant's address?", 'ftp://example.com', enter);
    await terminal.answer('It has to be an http or https address', '\u0015', 'https://example.com', enter);
    await terminal.answer('What is the id of the tenant?', 'acme', enter);
    await terminal.answer('What is the id of the Identity Pool?', 'pool', enter);
    await terminal.answer('What is the id of the client application', 'poolferry', enter);
    await terminal.answer('Where does the worker find its secret?', enter);
    await terminal.answer("The variable's name", 'hunter2', enter);
    await terminal.answer('the secret itself is not asked for', '\u0015', enter);
    expect(await answers).toEqual({
      source: { type: 'keycloak', input: 'realm.json' },
      target: { ...target, tenantId: 'acme', clientSecret: { env: 'SECUREAUTH_CLIENT_SECRET' } },
    });
    expect(terminal.screen).not.toContain('is not on this machine');
  });

  it('does without an e-mail address where there is a login name', async () => {
    const terminal = new OperatorTerminal();
    const answers = askConfiguration(new Dialogue(terminal), temporaryFolder());
    await terminal.answer('Where do the users come from?', 'csv');
    await terminal.answer('● csv', enter);
    await terminal.answer('Where is the export?', '-', enter);
    await terminal.answer('Which column is the key of a user?', 'Customer ID', enter);
    await terminal.answer('Which column has the e-mail address?', '-', enter);
    await terminal.answer('Which column has a login name?', '-', enter);
    await terminal.answer('A user needs something to sign in with.', '\u0015', 'login', enter);
    for (const step of askedOfTarget) await terminal.answer(...step);
    expect((await answers).source).toEqual({
      type: 'csv',
      input: '-',
      mapping: { key: '"Customer ID"', identifiers: [{ type: 'uid', value: 'login' }] },
    });
  });

  it.each(['Where do the users come from?', 'What is the id of the tenant?', "The file's path"])(
    'writes nothing when the operator leaves at %s',
    async (last) => {
      const folder = temporaryFolder();
      const terminal = new OperatorTerminal();
      const answers = askConfiguration(new Dialogue(terminal), folder);
      const told = expect(answers).rejects.toBeInstanceOf(OperatorLeft);
      const steps = stepsOf('okta');
      for (const step of steps.slice(
        0,
        steps.findIndex(([words]) => words === last),
      ))
        await terminal.answer(...step);
      await terminal.answer(last, controlC);
      await told;
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('refuses, in one paragraph and before it asks anything, where there is no terminal', async () => {
    const folder = temporaryFolder();
    const ended = await runPoolferry(['init'], folder);
    expect(ended.code).toBe(2);
    expectParagraph(ended, /There is no terminal to ask on .*poolferry schema/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves a configuration that is there as it is, unless it is told to replace it', async () => {
    const folder = temporaryFolder({ 'migration.yaml': 'mine' });
    const path = join(folder, 'migration.yaml');
    const refused = { problem: 'wrong_configuration', message: expect.stringMatching(/there already .*--overwrite/) };
    await expect(requireRoom(path, false)).rejects.toMatchObject(refused);
    const answers = { source: { type: 'okta', input: 'users.json' }, target };
    await expect(writeConfiguration(path, answers, false)).rejects.toMatchObject(refused);
    expect(await readFile(path, 'utf8')).toBe('mine');
    expect(await readdir(folder)).toEqual(['migration.yaml']);

    await requireRoom(path, true);
    await writeConfiguration(path, answers, true);
    expect((await loadConfiguration(path)).source).toMatchObject({ type: 'okta' });
    expect((await readdir(folder)).sort()).toEqual(['migration.schema.json', 'migration.yaml']);
  });

  it('says before it asks that a folder is not there', async () => {
    const path = join(temporaryFolder(), 'nowhere', 'migration.yaml');
    await expect(requireRoom(path, false)).rejects.toMatchObject({ problem: 'wrong_configuration' });
  });
});

test('whatever is answered stands in the file as it was answered', () => {
  const text = fc.string({ minLength: 1, unit: 'grapheme' });
  fc.assert(
    fc.property(text, text, text, (input, poolId, query) => {
      const source = { type: 'postgres', input, query };
      const configuration: WrittenConfiguration = { source, target: { ...target, poolId } };
      expect(parse(configurationText(configuration, 'migration.schema.json'))).toEqual(configuration);
    }),
  );
});

test('the expression of a field finds the field, whatever it is called', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
      expect(compileExpression(fieldExpression(name, false)).evaluate({ [name]: 'found' })).toBe('found');
    }),
  );
  for (const name of ['id', 'E-Mail', 'let', 'true', 'null', 'Customer ID', 'ünïcode']) {
    expect(compileExpression(fieldExpression(name, true)).evaluate({ [name]: 'found' }), name).toBe('found');
  }
  const nested = fieldExpression('profile.e-mail', true);
  expect(compileExpression(nested).evaluate({ profile: { 'e-mail': 'found' } })).toBe('found');
});
