import { Buffer } from 'node:buffer';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../contract/problem.ts';
import type { SourceItem } from '../../contract/source.ts';
import { readArrayElements } from '../../sources/array-elements.ts';
import { readInputChunks } from '../../sources/input-chunks.ts';
import { type InputWatch, watchInputs } from '../../sources/input-watch.ts';
import { readLines } from '../../sources/lines.ts';
import { fixture, inputFile, peopleOf, readAll, rejectsOf, textsOf } from './reading.ts';

const exports = [
  ['aspnet', 'users.csv', Buffer.from('Id,UserName,PasswordHash\n1,ada,\n2,bo,\n'), 2],
  ['auth0', 'users.csv', Buffer.from("user_id,email\n'auth0|1,'ada@example.com\n'auth0|2,'bo@example.com\n"), 2],
  ['auth0', 'database_export.ndjson', fixture('auth0/database_export.ndjson'), 24],
  ['cognito', 'users.csv', Buffer.from('cognito:username,email\nada,ada@example.com\nbo,bo@example.com\n'), 2],
  ['cognito', 'users.json', Buffer.from('{"Users":[{"Username":"ada","Attributes":[]},{"Username":"bo"}]}'), 2],
  ['django', 'auth_user.csv', fixture('django/auth_user.csv'), 28],
  ['django', 'dump.json', fixture('django/dump.json'), 11],
  [
    'entra',
    'users.json',
    Buffer.from(
      '{"value":[{"id":"1","identities":[],"accountEnabled":true,"mail":"a@b.c","userPrincipalName":"a@b.c"}]}',
    ),
    1,
  ],
  ['firebase', 'users.json', Buffer.from('{"users":[{"localId":"1","email":"a@example.com"}]}'), 1],
  ['fusionauth', 'users.json', Buffer.from('{"users":[{"id":"1","username":"ada"},{"id":"2","username":"bo"}]}'), 2],
  ['keycloak', 'devpb512-export.json', fixture('keycloak/devpb512-export.json'), 12],
  ['ldif', 'users.ldif', fixture('openldap/users.ldif'), 30],
  ['okta', 'users.json', Buffer.from('[{"id":"1","profile":{"login":"ada"}},{"id":"2","profile":{"login":"bo"}}]'), 2],
  ['secureauth', 'dump.json', Buffer.from('{"users":[{"id":"1"}],\n"groups":[]}'), 1],
  ['supabase', 'users.csv', Buffer.from('id,email,phone\n1,ada@example.com,\n2,,14155550100\n'), 2],
] as const;

function utf16(content: Buffer, isBigEndian: boolean): Buffer {
  const bytes = Buffer.from(`\uFEFF${content}`, 'utf16le');
  return isBigEndian ? bytes.swap16() : bytes;
}

/** gzip of two members, cut in the middle of a line. */
function gzipTwice(content: Buffer): Buffer {
  const middle = Math.floor(content.length / 2);
  return Buffer.concat([gzipSync(content.subarray(0, middle)), gzipSync(content.subarray(middle))]);
}

const forms = {
  'with a byte order mark': (content) => Buffer.concat([Buffer.from('\uFEFF'), content]),
  'in little-endian UTF-16': (content) => utf16(content, false),
  'in big-endian UTF-16': (content) => utf16(content, true),
  'packed with gzip': (content) => gzipSync(content),
  'packed with gzip in two members': gzipTwice,
  'in UTF-16, packed with gzip': (content) => gzipSync(utf16(content, false)),
} satisfies Record<string, (content: Buffer) => Buffer>;

describe.each(exports)('an export of %s, %s', (type, name, source, users) => {
  const content = typeof source === 'string' ? readFileSync(source) : source;

  it.each(Object.entries(forms))('reads the same %s', async (_, form) => {
    const plain = await readAll(type, await inputFile(content, name));
    expect(peopleOf(plain)).toHaveLength(users);
    expect(await readAll(type, await inputFile(form(content), name))).toEqual(plain);
  });

  it('reads the same from standard input, packed or not, under the name -', async () => {
    const plain = await readAll(type, await inputFile(content, name));
    for (const bytes of [content, gzipSync(content)]) {
      const items = await readStandardInput(type, bytes);
      const renamed = JSON.stringify(plain).replaceAll(`"input":"${name}"`, '"input":"-"');
      expect(JSON.stringify(items)).toBe(renamed);
    }
  });

  it('that breaks off or is damaged as gzip is a problem that names the file', async () => {
    const packed = gzipSync(content);
    const damaged = Buffer.from(packed);
    damaged.fill(0, packed.length - 8, packed.length - 4);
    const cases = [
      [packed.subarray(0, packed.length - 9), 'breaks off'],
      [packed.subarray(0, 12), 'breaks off'],
      [damaged, 'damaged'],
      [Buffer.concat([packed, Buffer.from('{"users":[]}')]), 'damaged'],
      [Buffer.concat([packed, Buffer.alloc(9), packed]), 'goes on after the end of its gzip'],
      [gzipSync(packed), 'gzip twice'],
    ] as const;
    for (const [bytes, what] of cases) {
      await expect(readAll(type, await inputFile(bytes, 'export.gz'))).rejects.toMatchObject({
        problem: 'broken_source',
        what: expect.stringContaining(what),
        where: 'export.gz',
      });
    }
  });
});

describe('an export of many reads', () => {
  const users = Array.from({ length: 9_000 }, (_, number) => JSON.stringify({ number, name: `é${number}`.repeat(9) }));
  const [lines, list] = [users.join('\n'), `{"users":[${users}]}`];

  it.each(Object.entries({ plainly: (content: Buffer) => content, ...forms }))(
    'comes out whole %s',
    async (_, form) => {
      expect(await textsOf(readLines(await inputFile(form(Buffer.from(lines)))))).toEqual(users);
      const path = await inputFile(form(Buffer.from(list)));
      expect(await textsOf(readArrayElements(path, 'users', () => undefined))).toEqual(users);
    },
  );

  it.each([false, true])(
    'comes out of a named pipe that brings a few bytes at a time (packed: %s)',
    async (isPacked) => {
      const path = join(dirname(await inputFile('')), 'pipe');
      execFileSync('mkfifo', [path]);
      const content = isPacked ? gzipSync(lines) : Buffer.from(lines);
      const pieces = [content.subarray(0, 1), content.subarray(1, 3), ...piecesOf(content.subarray(3), 9_000)];
      const [texts] = await Promise.all([
        textsOf(readLines(path)),
        pipeline(Readable.from(pieces), createWriteStream(path)),
      ]);
      expect(texts).toEqual(users);
    },
  );
});

/** Reads an export in a process of its own, whose standard input it is: its beginning twice, then all of it. */
async function readStandardInput(type: string, content: Buffer): Promise<readonly SourceItem[]> {
  return JSON.parse(
    await runOnInput(
      content,
      `for await (const chunk of readInputChunks('-')) break;
      for await (const chunk of readInputChunks('-')) break;
      const items = [];
      for await (const block of findSourceAdapter('${type}').read({ type: '${type}', inputs: ['-'] })) items.push(...block);
      console.log(JSON.stringify(items));`,
    ),
  );
}

/** What a script prints that has the content as its standard input. */
async function runOnInput(content: Buffer, script: string): Promise<string> {
  const compiled = (name: string) => JSON.stringify(new URL(`../../dist/sources/${name}.js`, import.meta.url).href);
  const imports = `
    import { readInputChunks } from ${compiled('input-chunks')};
    import { findSourceAdapter } from ${compiled('registry')};`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', imports + script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  Readable.from(piecesOf(content, 1_000)).pipe(child.stdin);
  return await text(child.stdout);
}

function* piecesOf(content: Buffer, bytes: number): Generator<Buffer> {
  for (let at = 0; at < content.length; at += bytes) yield content.subarray(at, at + bytes);
}

it('Standard input whose beginning is gone is told as a problem, and not read as if that were all', async () => {
  const script = `
    const read = async () => {
      let bytes = 0;
      for await (const chunk of readInputChunks('-')) bytes += chunk.length;
      return bytes;
    };
    console.log(await read(), await read().catch((error) => error.problem));`;
  expect(await runOnInput(Buffer.alloc(2_000_000, 'x'), script)).toBe('2000000 unreadable_source\n');
  expect(await runOnInput(Buffer.alloc(20_000, 'x'), script)).toBe('20000 20000\n');
});

it.each([
  ['a ZIP archive', Buffer.from('PK\u0003\u0004rest')],
  ['packed with Zstandard', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0])],
  ['written in UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0])],
  ['written in UTF-32', Buffer.from([0, 0, 0, 0x7b])],
  ['UTF-16 without a byte order mark', Buffer.from('{"users":[]}', 'utf16le')],
  ['UTF-16 without a byte order mark', Buffer.from('{"users":[]}', 'utf16le').swap16()],
])('An export that is %s is refused with that reason before it becomes a million rejects', async (reason, bytes) => {
  for (const content of [bytes, gzipSync(bytes)]) {
    const reading = readAll('keycloak', await inputFile(content, 'export.json'));
    await expect(reading).rejects.toMatchObject({ problem: 'broken_source', what: expect.stringContaining(reason) });
  }
});

it('What is not valid UTF-16 costs its own record alone', async () => {
  const line = (key: string, email: string) => JSON.stringify({ _id: key, email }).replace('?', '\ud83d');
  const bytes = Buffer.from(`\uFEFF${line('1', 'a@b')}\n${line('2', '?@b')}\n${line('3', 'é😀@b')}\n`, 'utf16le');
  const items = await readAll('auth0', await inputFile(Buffer.concat([bytes, Buffer.from([0x7b])])));
  expect(peopleOf(items).map(({ identifiers }) => identifiers[0]?.value)).toEqual(['a@b', 'é😀@b']);
  expect(rejectsOf(items).map(({ reason, position }) => [reason, position.line])).toEqual([
    ['invalid_encoding', 2],
    ['invalid_encoding', 4],
  ]);
});

it('Texts come out of UTF-16 as they were, wherever the input is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 5 }), fc.nat(9), async (end, more) => {
      // So long that the first read of the file ends somewhere near its end.
      const content = `{${'x'.repeat(65_530 + more)}${end}${end}`;
      const path = await inputFile(Buffer.from(`\uFEFF${content}`, 'utf16le'));
      const chunks: Buffer[] = [];
      for await (const chunk of readInputChunks(path)) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toBe(content);
    }),
    { numRuns: 200 },
  );
});

it('Whoever watches a reading sees the bytes as they are on disk, all of them', async () => {
  const content = gzipSync(await readFile(fixture('keycloak/devpb512-export.json')));
  const path = await inputFile(content);
  const seen: [path: string, sha256: string][] = [];
  const watch: InputWatch = {
    begin(opened) {
      const hash = createHash('sha256');
      return { take: (chunk) => hash.update(chunk), end: () => seen.push([opened, hash.digest('hex')]) };
    },
  };
  await watchInputs(watch, async () => {
    for await (const block of readLines(path)) expect(block.length).toBeGreaterThan(0);
    // Who only looks at the beginning has not read it.
    const large = await inputFile('x\n'.repeat(500_000));
    for await (const block of readLines(large)) if (block.length > 0) break;
    const elements = readArrayElements(path, 'users', () => undefined);
    for await (const block of elements) expect(block.length).toBeGreaterThan(0);
  });
  const expected = createHash('sha256').update(content).digest('hex');
  expect(seen).toEqual([
    [path, expected],
    [path, expected],
  ]);
});

it('A line of 200 MB is a reject, takes no memory of that size, and the lines around it go on', async () => {
  const user = (key: string) => `${JSON.stringify({ _id: key, email: `${key}@example.com` })}\n`;
  const part = gzipSync(Buffer.alloc(2_000_000, 'x'));
  const long = Array.from({ length: 100 }, () => part);
  const path = await inputFile(Buffer.concat([gzipSync(user('1')), ...long, gzipSync(`\n${user('2')}`)]));
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const lines: unknown[] = [];
  const measure = () => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  };
  await watchInputs({ begin: () => ({ take: measure, end: measure }) }, async () => {
    for await (const block of readLines(path)) {
      measure();
      for (const record of block) lines.push(record.fault ?? record.position.line);
    }
  });
  expect(lines).toEqual([1, 'record_too_long', 3]);
  expect(most).toBeLessThan(100_000_000);
});

it('No bytes crash or hang the reading, packed or not, and a problem shows none of them', async () => {
  const head = fc.constantFrom(
    ...[[], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf], [0x1f, 0x8b], [0x1f, 0x8b, 8, 0], [0x50, 0x4b]].map(
      (bytes) => Uint8Array.from(bytes),
    ),
  );
  const bytes = fc.tuple(head, fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(Buffer.from('S3CR3T'))));
  await fc.assert(
    fc.asyncProperty(bytes, fc.boolean(), async (parts, packed) => {
      const content = Buffer.concat(parts);
      const path = await inputFile(packed ? gzipSync(content) : content);
      for (const type of ['auth0', 'keycloak', 'secureauth']) {
        const told = await readAll(type, path).then(
          (items) => JSON.stringify(rejectsOf(items)),
          (error: unknown) => {
            expect(error).toBeInstanceOf(Problem);
            return String(error);
          },
        );
        expect(told).not.toContain('S3CR3T');
      }
    }),
    { numRuns: 300 },
  );
});
