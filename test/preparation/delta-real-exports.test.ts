import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DuplicateRule } from '../../contract/source.ts';
import { prepareDataset } from '../../preparation/prepare.ts';
import { prepareMigration } from '../../preparation/prepare-migration.ts';
import { fixture } from '../migration/known-users.ts';
import { migrated } from './delta-stage.ts';
import { settingsFor, temporaryFolder } from './stage.ts';

const exports: readonly (readonly [type: string, file: string, duplicates: DuplicateRule])[] = [
  ['auth0', 'auth0/database_export.ndjson', 'refuse'],
  ['django', 'django/auth_user.csv', 'refuse'],
  ['django', 'django/dump.json', 'merge'],
  ['keycloak', 'keycloak/devargon-export.json', 'refuse'],
  ['keycloak', 'keycloak/devpb512-export.json', 'refuse'],
  ['keycloak', 'keycloak/harbour', 'merge'],
  ['ldif', 'openldap/users.ldif', 'refuse'],
  ['ldif', 'openldap/overlays.ldif', 'refuse'],
];

test.each(exports)(
  'of a real export of %s (%s) whose users nobody read back, the delta is the whole dataset, byte for byte, with its counts',
  async (type, file, duplicates) => {
    const source = { type, inputs: [fixture(file)], duplicates };
    const earlier = { ...(await settingsFor([], await temporaryFolder())), source };
    await prepareDataset({ settings: earlier });
    await migrated(earlier.dataset);
    await rm(join(earlier.dataset, 'verification'), { recursive: true });

    const settings = { ...earlier, dataset: await temporaryFolder(), since: earlier.dataset };
    const { manifest, folder } = await prepareMigration({ settings });

    const { manifest: whole } = await prepareDataset({ settings });
    expect(whole.counts.prepared).toBeGreaterThan(5);
    expect(manifest.delta?.counts).toMatchObject({
      new: 0,
      changed: 0,
      notConfirmed: whole.counts.prepared,
      vanished: 0,
    });
    expect(manifest.counts).toEqual({ ...whole.counts, unchanged: 0 });
    expect(manifest.indexSha256).toBe(whole.indexSha256);
    for (const name of ['keys.ndjson', 'groups.ndjson', 'merged.ndjson', 'rejects.ndjson', 'segments/000000.ndjson']) {
      expect(await readFile(join(folder, name), 'utf8')).toBe(await readFile(join(settings.dataset, name), 'utf8'));
    }
  },
);
