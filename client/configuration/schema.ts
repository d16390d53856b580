import { z } from 'zod';
import {
  conflictModes,
  maximumLanes,
  maximumUsersPerBatch,
  passwordStrategies,
  usualLoginTries,
  usualSample,
} from '../../contract/settings.ts';
import { secretReference } from './secret-schema.ts';
import { source } from './source-schema.ts';

const target = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'has to be an http or https address, such as https://example.com' }),
  tenantId: z.string().min(1),
  poolId: z.string().min(1),
  clientId: z.string().min(1),
  clientSecret: secretReference,
  tokenAuthentication: z.enum(['basic', 'post']).default('post'),
  paths: z.enum(['tenant', 'vanity']).default('tenant'),
  requestTimeoutSeconds: z.number().min(1).max(600).default(30),
});

const importing = z.strictObject({
  /** What stands for it depends on whether all users are sent, or those that have changed. */
  mode: z.enum(conflictModes).optional(),
  lanes: z.number().int().min(1).max(maximumLanes).default(maximumLanes),
  usersPerBatch: z.number().int().min(1).max(maximumUsersPerBatch).default(maximumUsersPerBatch),
  recordExisting: z.boolean().default(false),
});

const knownLogins = z.strictObject({
  file: z.string().min(1),
  wrongPasswords: z.boolean().default(usualLoginTries.wrongPasswords),
  mostWrongPerAccount: z.number().int().min(1).max(100).default(usualLoginTries.mostWrongPerAccount),
  secondsBetweenTries: z.number().min(0).max(3_600).default(usualLoginTries.secondsBetweenTries),
  longestLockSeconds: z.number().min(0).max(86_400).default(usualLoginTries.longestLockSeconds),
});

/** A test account is named like a secret: what it is called is personal data, and settings go to Temporal. */
const resetFlow = z.strictObject({
  identifier: secretReference,
  password: secretReference,
  codeFile: z.string().min(1).optional(),
});

const sample = z.strictObject({
  confidence: z.number().min(0.5).max(0.999999).default(usualSample.confidence),
  wrongBelow: z.number().min(0.000001).max(0.5).default(usualSample.wrongBelow),
  seed: z.number().int().min(0).max(0xffff_ffff).exactOptional(),
});

const verification = z.strictObject({
  /** A file alone stands for the usual tries. */
  logins: z.preprocess((value) => (typeof value === 'string' ? { file: value } : value), knownLogins.optional()),
  resetFlow: resetFlow.optional(),
  /** A synthetic user of each recipe, before anybody real is sent. */
  probe: z.boolean().default(true),
  /** The guide: the export is for testing, not for large bases. */
  exportLimit: z.number().int().min(0).max(100_000).default(10_000),
  followsImport: z.boolean().default(false),
  listForeign: z.boolean().default(false),
  sample: z
    .union([z.literal(false), sample], {
      error: 'has to be false, or to hold the numbers confidence and wrongBelow, and a whole one as seed',
    })
    .prefault({}),
});

/** `migration.yaml`. Paths are relative to its folder; every setting is described in `docs/configuration.md`. */
export const migrationFile = z.strictObject({
  source,
  target,
  dataset: z.string().min(1).default('poolferry-data/dataset'),
  since: z.string().min(1).optional(),
  report: z.string().min(1).default('poolferry-data/report'),
  namespace: z.string().min(1).optional(),
  passwords: z.strictObject({ strategy: z.enum(passwordStrategies).default('migrate') }).prefault({}),
  import: importing.prefault({}),
  verification: verification.prefault({}),
});

export type MigrationFile = z.infer<typeof migrationFile>;
