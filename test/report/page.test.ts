import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { WriteReportInput } from '../../contract/activities.ts';
import { pageStyle } from '../../report/page-style.ts';
import { writeReport } from '../../report/write-report.ts';
import { noRecords } from '../dataset/counts.ts';
import { known } from './known-logins.ts';
import { writeCourse } from './outcomes.ts';
import { type SampleOptions, sampleMigration, userId } from './sample-migration.ts';

async function pageOf(options: SampleOptions, change: Partial<WriteReportInput> = {}): Promise<string> {
  const input = await sampleMigration(options);
  await writeCourse(input.settings.dataset, { users: options.users });
  return await readFile((await writeReport({ ...input, ...change })).reportPath, 'utf8');
}

test('the page writes what others chose as text, never as markup', async () => {
  const markup = '<img src=x onerror="alert(1)">&\'';
  const input = await sampleMigration({ users: 3, inputName: markup, counts: { resets: { [markup]: 1 } } });
  await writeCourse(input.settings.dataset, {
    users: 3,
    findings: [{ id: userId(1), finding: 'different', fields: [`payload.${markup}`] }],
  });
  const entry = {
    at: '2025-03-01T09:31:00.000Z',
    command: markup,
    form: 'signal',
    number: 1,
    taken: false,
    effect: markup,
    identity: markup,
  } as const;

  const poolFindings = [{ setting: markup, message: markup }];

  const { reportPath } = await writeReport({
    ...input,
    outcome: 'failed',
    failure: markup,
    poolFindings,
    audit: [entry],
  });

  const page = await readFile(reportPath, 'utf8');
  expect(page).not.toContain('<img');
  expect(page.split('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;')).toHaveLength(10);
});

test('the page tells of each recipe that was probed how it is written and whether it logs in', async () => {
  const page = await pageOf(
    { users: 3 },
    {
      probe: [
        {
          recipe: 'bcrypt, cost 10',
          users: 1200,
          result: 'works',
          layout: 'modular_crypt',
          usual: true,
          tried: [{ layout: 'modular_crypt', answer: 'password_correct' }],
        },
        {
          recipe: 'SHA-1, salted',
          users: 2,
          result: 'fails',
          tried: [
            { layout: 'salt_text', answer: 'password_incorrect' },
            { layout: 'salt_hex', answer: 'refused 422' },
          ],
        },
        { recipe: 'other recipes', users: 9, result: 'not_probed', tried: [] },
      ],
    },
  );
  const rows = [...page.matchAll(/<tr><th scope="row">(.*?)<\/tr>/g)].map(([, row = '']) =>
    row.replace(/<[^>]+>/g, '|'),
  );
  expect(rows.filter((row) => /^(bcrypt|SHA-1|other recipes)/.test(row))).toEqual([
    expect.stringMatching(/^bcrypt, cost 10\|+1,200\|+modular_crypt \(as usual\)\|+logs in\|+$/),
    expect.stringMatching(
      /^SHA-1, salted\|+2\|+–\|+does not log in\|+salt_text: password_incorrect, salt_hex: refused 422\|+$/,
    ),
    expect.stringMatching(/^other recipes\|+9\|+–\|+not probed\|+$/),
  ]);
});

test('the page says why there is no probe to tell of', async () => {
  expect(await pageOf({ users: 3 })).toContain('No password moves, so there was no hash to probe.');
  const recipes = { 'bcrypt, cost 10': 3 };
  expect(await pageOf({ users: 3, counts: { recipes } })).toContain('did not come to its end');
});

test('the page needs nothing but itself: no script, no address that a browser would load', async () => {
  const page = await pageOf({ users: 3 });

  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/<script|<link|<img|<iframe|<object|\ssrc=|\shref=|url\(|@import|\son[a-z]+=/i);
});

test('the page says what is not as it should be, in numbers', async () => {
  const records = { ...noRecords, users: 3, user_credentials: 3, user_identifiers: 3 };
  const page = await pageOf(
    { users: 3 },
    {
      logins: known(1200, 1199),
      exportCounts: { expected: records, found: { ...records, user_credentials: 2 } },
    },
  );

  expect(page).toContain('<h1>Differences found</h1>');
  expect(page).toContain('<li>1 login did not end as expected</li>');
  expect(page).toContain('<li>the export’s numbers differ for 1 type of record</li>');
  expect(page).toContain('<td class="number">1,199</td>');
});

test('the page shows the accounting, the origin and who commanded what', async () => {
  const rejects = [
    { position: { input: 'realm.json', record: 4 }, reason: 'invalid_value', explanation: 'No date.' },
  ] as const;
  const page = await pageOf(
    { users: 3, rejects, counts: { recipes: { 'bcrypt, cost 10': 2 }, resets: { scrypt: 1 } } },
    {
      audit: [
        {
          at: '2025-03-01T09:31:00.000Z',
          command: 'pause',
          form: 'signal',
          number: 1,
          taken: true,
          effect: 'paused',
          identity: 'ops@ship',
        },
      ],
    },
  );

  for (const text of [
    '4 read = 3 prepared + 1 rejected',
    '3 prepared = 3 accepted + 0 refused + 0 not sent',
    '3 prepared = 3 confirmed + 0 different + 0 missing + 0 not read back',
    'bcrypt, cost 10',
    '<code>scrypt</code>',
    'A field has an impossible value',
    'ab'.repeat(32),
    '198.0 kB',
    'https://pool.example',
    '2025-03-01 09:31:00 UTC',
    'ops@ship',
  ]) {
    expect(page).toContain(text);
  }
});

test('the page tells what becomes of the users: every prepared one by its password, and who will have trouble', async () => {
  const rejects = [
    { position: { input: 'realm.json', record: 9 }, reason: 'no_identifier', explanation: 'None.' },
    { position: { input: 'realm.json', record: 10 }, reason: 'duplicate_identifier', explanation: 'Shared.' },
  ] as const;
  const page = await pageOf({
    users: 8,
    rejects,
    counts: {
      recipes: { 'bcrypt, cost 10': 2, 'MD5, salted': 1 },
      resets: { scrypt: 1, not_exported: 1, of_a_later_release: 1 },
      withoutPassword: 2,
      federatedOnly: 1,
      withoutVerifiedAddress: 5,
      sharingIdentifiers: 3,
      rejects: { duplicate_identifier: 1, no_identifier: 1 },
    },
  });

  const rows = [...page.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/g)].map(([, head = '', cells = '']) =>
    `${head} | ${cells}`
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/ +/g, ' ')
      .trim(),
  );
  expect(rows).toEqual(
    expect.arrayContaining([
      'Keep their password | 3 37.5 %',
      'Have to reset it | 3 37.5 %',
      'Sign in at another provider alone | 1 12.5 %',
      'Have none for another reason | 1 12.5 %',
      'Prepared | 8',
      'bcrypt, cost 10 | 2',
      'A scrypt hash scrypt | 1',
      'The source does not hand out the hash not_exported | 1',
      'of_a_later_release | 1',
      'Have no verified address: a code can be sent nowhere | 5',
      'Share an identifier with another user of the source | 3',
      'Were rejected: nothing to sign in with | 1',
      'Another user has the same identifier duplicate_identifier | 1',
    ]),
  );
});

test('the page tells logins by kind, apart those that could not be judged, and the reset step by step', async () => {
  const counts = { asExpected: 40, locked: 0, notTried: 0 };
  const page = await pageOf(
    { users: 3 },
    {
      logins: {
        tried: 41,
        asExpected: 40,
        kinds: [
          { ...counts, kind: 'stated', expected: 'password_correct', tried: 41, locked: 2 },
          { ...counts, kind: 'wrong_case', expected: 'password_incorrect', tried: 40, notTried: 1 },
        ],
      },
      resetFlow: {
        steps: [
          { step: 'expired_login', result: 'passed', answer: 'password_expired, must_be_reset' },
          { step: 'reset_requested', result: 'failed', answer: '422, unprocessable_entity' },
          { step: 'code', result: 'skipped' },
        ],
      },
    },
  );
  const text = page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  for (const expected of [
    '1 login did not end as expected',
    'the reset of the test account did not come to a login',
    'A line of the file password_correct 40 1 2',
    'The right password in the wrong case password_incorrect 40 0 1',
    'All 80 1 3',
    '2 logins could not be judged: the target had locked the account and did not let go.',
    '1 login was left out, so that no account is locked.',
    'Its password is told to be expired passed password_expired, must_be_reset',
    'A reset is requested failed 422, unprocessable_entity',
    'A code is there skipped',
  ]) {
    expect(text).toContain(expected);
  }
});

test('every table of the page has a caption and heads for its columns and rows', async () => {
  const resetFlow = { steps: [{ step: 'code', result: 'skipped' }] } as const;
  const page = await pageOf({ users: 3 }, { logins: known(1, 1), resetFlow });

  const tables = page.match(/<table[\s\S]*?<\/table>/g) ?? [];
  expect(tables.length).toBeGreaterThan(4);
  for (const table of tables) {
    expect(table).toMatch(/<caption>.+<\/caption>[\s\S]*<th scope="col"[\s\S]*<th scope="row"/);
  }
});

// WCAG 2.2, success criterion 1.4.3, with its definition of relative luminance.
test('every text of the page stands out from its ground, in light and in dark', () => {
  const [light = '', dark = ''] = pageStyle.split('@media screen and (prefers-color-scheme: dark)');
  for (const scheme of [light, dark]) {
    const colour = (name: string) => luminance(new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(scheme)?.[1] ?? '');
    const pairs = [
      ...['text', 'quiet'].flatMap((text) => ['ground', 'sheet'].map((ground) => [text, ground] as const)),
      ...['good', 'warning', 'bad', 'neutral'].map((text) => [text, 'sheet'] as const),
      ...['good', 'warning', 'bad'].flatMap((tone) => [
        [tone, `${tone}-ground`] as const,
        ['text', `${tone}-ground`] as const,
      ]),
    ];
    for (const [text, ground] of pairs) {
      const [lower = 0, higher = 0] = [colour(text), colour(ground)].toSorted((one, other) => one - other);
      expect((higher + 0.05) / (lower + 0.05), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

function luminance(colour: string): number {
  const [red = NaN, green = NaN, blue = NaN] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
