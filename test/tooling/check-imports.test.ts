import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CommandResult, runCommand } from './run-command.ts';
import { root, temporaryFolder } from './temporary-folder.ts';

async function checkImports(files: Record<string, string>): Promise<CommandResult> {
  return await runCommand(process.execPath, [join(root, 'scripts/check-imports.mjs'), temporaryFolder(files)]);
}

test('a tree that keeps the rule passes', async () => {
  const result = await checkImports({
    'contract/person.ts': 'export interface Person { id: string }',
    'sources/csv.ts': "import { parse } from 'csv-parse';\nimport type { Person } from '../contract/person.ts';",
    'preparation/map.ts': "import type { Record } from '../secureauth/record.ts';",
    'sandbox/users.ts': "import type { User } from '../secureauth/generated/api.ts';",
    'workflows/index.ts': "import { sleep } from '@temporalio/workflow';\nexport * from './lanes.ts';",
    'test/any.test.ts': "import '../sandbox/users.ts';",
  });
  expect(result).toMatchObject({ code: 0, stdout: 'Imports of 5 files follow the rule.\n' });
});

test('every form of a forbidden import is named by file and line', async () => {
  const result = await checkImports({
    'report/a-value.ts': "// first\n\nimport { x } from '../worker/run.ts';",
    'report/a-type.ts': "import type { X } from '../worker/run.ts';",
    'sources/re-export.ts': "export * from '../passwords/recipe.ts';",
    'sources/dynamic.ts': "\nconst x = await import('../passwords/recipe.ts');",
    'sources/inside-a-type.ts': "type X = import('../worker/run.ts').X;",
    'sources/named-re-export.ts': "export { x } from '../passwords/recipe.ts';",
  });
  expect(result.code).toBe(1);
  expect(result.stderr.split('\n').map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
    'sources/dynamic.ts:2: ../passwords/recipe.ts',
    'sources/inside-a-type.ts:1: ../worker/run.ts',
    'sources/named-re-export.ts:1: ../passwords/recipe.ts',
    'sources/re-export.ts:1: ../passwords/recipe.ts',
    'report/a-type.ts:1: ../worker/run.ts',
    'report/a-value.ts:3: ../worker/run.ts',
    '6 forbidden imports: see CONTRIBUTING.md.',
    '',
  ]);
});

test('workflow code may not import Node.js built-ins, undici or uuid, and the contract no package at all', async () => {
  const result = await checkImports({
    'contract/zod.ts': "import { z } from 'zod';",
    'workflows/built-in.ts': "import { join } from 'node:path';",
    'workflows/unprefixed.ts': "import { readFile } from 'fs/promises';",
    'workflows/undici.ts': "import { request } from 'undici';",
    'workflows/uuid.ts': "import { v4 } from 'uuid';",
  });
  expect(result.code).toBe(1);
  const only = 'only @temporalio/workflow and @temporalio/common';
  expect(result.stderr.split('\n').slice(0, 5)).toEqual([
    'contract/zod.ts:1: zod: contract/ may not import this package, no package at all.',
    `workflows/built-in.ts:1: node:path: workflows/ may not import Node.js built-ins, ${only}.`,
    `workflows/undici.ts:1: undici: workflows/ may not import this package, ${only}.`,
    `workflows/unprefixed.ts:1: fs/promises: workflows/ may not import Node.js built-ins, ${only}.`,
    `workflows/uuid.ts:1: uuid: workflows/ may not import this package, ${only}.`,
  ]);
});

test('a folder of which only types or only a part may be imported is held to that', async () => {
  const result = await checkImports({
    'preparation/marked-names-still-load-the-module.ts': "import { type X } from '../secureauth/a.ts';",
    'preparation/value.ts': "import { x } from '../secureauth/a.ts';",
    'sandbox/client.ts': "import type { X } from '../secureauth/a.ts';",
  });
  expect(result.code).toBe(1);
  const typesOnly = '../secureauth/a.ts: preparation/ may import only types from secureauth/ (import type).';
  expect(result.stderr.split('\n').slice(0, 3)).toEqual([
    `preparation/marked-names-still-load-the-module.ts:1: ${typesOnly}`,
    `preparation/value.ts:1: ${typesOnly}`,
    'sandbox/client.ts:1: ../secureauth/a.ts: sandbox/ may import passwords/, secureauth/generated/.',
  ]);
});

test('an import whose target is not written out is refused, since nobody can check it', async () => {
  const result = await checkImports({ 'client/a.ts': 'const name = "x";\nawait import(name);' });
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('client/a.ts:2: import(...): what it imports must be written out.');
});
