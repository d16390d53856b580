import { expect, test } from 'vitest';
import { usualPoolRules } from '../../contract/pool.ts';
import type { SourceItem } from '../../contract/source.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import { forecastOfSample } from '../../preparation/sample-forecast.ts';
import { itemsOf } from '../../sources/items.ts';
import { findSourceAdapter } from '../../sources/registry.ts';
import { auth0Line, auth0Lines, settingsFor, temporaryFolder } from './stage.ts';

/** Users of every fate, with records that are rejected for every reason that shows in the whole of a source. */
const lines = [
  ...auth0Lines(20),
  auth0Line(3),
  'broken',
  auth0Line(30, { email: 'user4@example.com' }),
  auth0Line(31, { email: 'USER5@example.com', email_verified: false }),
  auth0Line(32, { email: undefined }),
  auth0Line(33, { passwordHash: '$2a$99$' }),
  auth0Line(34, { passwordHash: undefined }),
];

test.each(['refuse', 'newest-login', 'verified-first', 'merge'] as const)(
  'records are forecast to become what preparing them by the rule %s makes of them',
  async (duplicates) => {
    const plain = await settingsFor(lines, await temporaryFolder());
    const settings = { ...plain, source: { ...plain.source, duplicates } };
    const items: SourceItem[] = [];
    for await (const item of itemsOf(findSourceAdapter('auth0').read(settings.source))) items.push(item);
    const { records, ...counts } = forecastOfSample(items, settings, usualPoolRules);
    const { manifest } = await prepareDataset({ settings });
    expect(counts).toMatchObject({ read: lines.length, withoutPassword: 1, resets: { malformed_hash: 1 } });
    const { records: prepared, ...others } = manifest.counts;
    expect(counts).toEqual(others);
    // Users that are merged have the records of several.
    if (duplicates !== 'merge') expect(records).toEqual(prepared);
  },
);
