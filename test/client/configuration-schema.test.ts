import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configurationJsonSchema } from '../../client/configuration/json-schema.ts';
import { migrationFile } from '../../client/configuration/schema.ts';
import { sourceAdapters } from '../../sources/registry.ts';
import { root, temporaryFolder } from '../tooling/temporary-folder.ts';
import { runPoolferry } from './poolferry-process.ts';
import { target } from './written-target.ts';

const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(configurationJsonSchema());

/** What an editor says of it; empty when it says nothing. */
function faults(configuration: unknown): string {
  return validate(configuration) ? '' : ajv.errorsText(validate.errors);
}

function loads(configuration: unknown): boolean {
  const { success, data } = migrationFile.safeParse(configuration);
  return success && sourceAdapters.has(data.source.type);
}

const source = { type: 'keycloak', input: 'realm.json' };

/** Every YAML in the documents and the examples, by its place. */
function examples(): (readonly [place: string, configuration: Record<string, unknown>])[] {
  const files = ['README.md', ...filesIn('docs'), ...filesIn('examples')];
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const blocks = file.endsWith('.md')
      ? [...text.matchAll(/```ya?ml\n(.*?)```/gs)].map(([, yaml = '']) => yaml)
      : [text];
    return blocks.map((yaml, index) => [`${file}, example ${index + 1}`, wholeOf(parse(yaml))] as const);
  });
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(md|ya?ml)$/.test(name))
    .map((name) => join(folder, name));
}

/** Some examples are of a part. */
function wholeOf(part: Record<string, unknown>): Record<string, unknown> {
  const { mapping, ...others } = part;
  return { source: mapping === undefined ? source : { ...source, mapping }, target, ...others };
}

describe('the JSON Schema of migration.yaml', () => {
  it.each(examples())('takes %s, as the loader does', (_, configuration) => {
    expect(faults(configuration)).toBe('');
    expect(loads(configuration)).toBe(true);
  });

  it('has been shown the examples that there are', () => {
    expect(examples().length).toBeGreaterThan(9);
  });

  it.each([
    ['a setting that is none', { source, target, lanes: 4 }, 'additional properties'],
    [
      'a setting that is none, further down',
      { source, target: { ...target, poolID: 'x' } },
      'target must NOT have add',
    ],
    ['a setting that is missing', { source, target: { ...target, poolId: undefined } }, "required property 'poolId'"],
    ['a number for a text', { source, target: { ...target, tenantId: 7 } }, 'tenantId must be string'],
    ['a secret that is written down', { source, target: { ...target, clientSecret: 'hunter2' } }, 'clientSecret must'],
    ['an address that is none', { source, target: { ...target, url: 'ftp://example.com' } }, 'url must match pattern'],
    ['a source that nobody knows', { source: { ...source, type: 'sheets' }, target }, 'type must be equal to one of'],
    ['too many lanes', { source, target, import: { lanes: 9 } }, 'lanes must be <= 8'],
    ['a mode that is none', { source, target, import: { mode: 'replace' } }, 'mode must be equal to one of'],
    ['a country by its name', { source: { ...source, phoneRegion: 'France' }, target }, 'phoneRegion must match'],
    ['no file of logins', { source, target, verification: { logins: {} } }, "required property 'file'"],
    ['a sample of everything', { source, target, verification: { sample: true } }, 'sample must'],
    [
      'an identifier at nobody',
      { source: { ...source, mapping: { identifiers: [{ type: 'federated', value: 'id' }] } }, target },
      "required property 'provider'",
    ],
    [
      'a password format that is none',
      { source: { ...source, mapping: { password: { format: 'bcyrpt', value: 'hash' } } }, target },
      'format must be equal to one of',
    ],
    [
      'a login name that is verified',
      { source: { ...source, mapping: { identifiers: [{ type: 'uid', value: 'id', verified: true }] } }, target },
      'verified boolean schema is false',
    ],
  ])('refuses %s, as the loader does', (_, configuration, says) => {
    const asWritten = JSON.parse(JSON.stringify(configuration));
    expect(faults(asWritten)).toContain(says);
    expect(loads(asWritten)).toBe(false);
  });

  const mapping = { key: 'id', identifiers: [{ type: 'email', value: 'email' }] };
  const settings: Readonly<Record<string, unknown>> = {
    input: 'users',
    mapping,
    columns: ['id', 'email'],
    delimiter: ';',
    quote: '',
    spreadsheetEscapes: true,
    array: 'users',
    connection: { env: 'DATABASE' },
    query: 'select 1',
  };

  it.each([...sourceAdapters.keys()])(
    'asks of the source %s what the loader asks, and allows what it allows',
    (type) => {
      const needed = sourceAdapters.get(type)?.needs ?? ['input'];
      const least: Record<string, unknown> = {
        type,
        ...Object.fromEntries(needed.map((name) => [name, settings[name]])),
      };
      expect(faults({ source: least, target })).toBe('');
      expect(loads({ source: least, target })).toBe(true);
      for (const [name, value] of Object.entries(settings)) {
        const more = { source: { ...least, [name]: value }, target };
        expect(faults(more) === '', `${type} with ${name}`).toBe(loads(more));
        const { [name]: _, ...others } = least;
        const less = { source: others, target };
        expect(faults(less) === '', `${type} without ${name}`).toBe(loads(less));
      }
    },
  );

  it('says of every setting what it is for', () => {
    const silent = [...settingsWithoutWords(configurationJsonSchema())];
    expect(silent).toEqual([]);
  });

  it('is printed by the program, for a file beside migration.yaml', async () => {
    const { stdout, stderr, code } = await runPoolferry(['schema'], temporaryFolder());
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual(configurationJsonSchema());
  });
});

function* settingsWithoutWords(schema: object, path = ''): Generator<string> {
  for (const [name, value] of Object.entries('properties' in schema ? (schema.properties as object) : {})) {
    const place = `${path}.${name}`;
    if (!('description' in value || '$ref' in value)) yield place;
    yield* settingsWithoutWords(value, place);
  }
  if ('items' in schema) yield* settingsWithoutWords(schema.items as object, path);
  for (const option of 'anyOf' in schema ? (schema.anyOf as object[]) : []) yield* settingsWithoutWords(option, path);
}
