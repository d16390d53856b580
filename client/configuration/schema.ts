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

const target = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'has to be an http or https address, such as https://example.com' })
      .meta({
        description: "The tenant's base address, without a path. Plain http only on this machine.",
        pattern: '^https?:',
      }),
    tenantId: z.string().min(1).describe('The tenant.'),
    poolId: z.string().min(1).describe('The Identity Pool that users move into.'),
    clientId: z.string().min(1).describe('The client application of the system workspace.'),
    clientSecret: secretReference.describe(
      'Where the worker finds the secret of the client application. The secret itself is never written here.',
    ),
    tokenAuthentication: z
      .enum(['basic', 'post'])
      .default('post')
      .describe('How the client signs in at the token endpoint.'),
    paths: z
      .enum(['tenant', 'vanity'])
      .default('tenant')
      .describe("The form of the API's paths: vanity on a tenant's own domain."),
    requestTimeoutSeconds: z.number().min(1).max(600).default(30).describe('Longest that one request may take.'),
  })
  .describe('The Identity Pool, and how to sign in to its tenant.');

const importing = z
  .strictObject({
    /** What stands for it depends on whether all users are sent, or those that have changed. */
    mode: z
      .enum(conflictModes)
      .optional()
      .describe('What the target does with conflicts at first. Left out: ignore, and with `since` update.'),
    lanes: z
      .number()
      .int()
      .min(1)
      .max(maximumLanes)
      .default(maximumLanes)
      .describe('Requests in flight at once, at most.'),
    usersPerBatch: z
      .number()
      .int()
      .min(1)
      .max(maximumUsersPerBatch)
      .default(maximumUsersPerBatch)
      .describe('Users of a request.'),
    recordExisting: z
      .boolean()
      .default(false)
      .describe('List the pool before anything is sent, so that the migration can be undone.'),
  })
  .describe('How users are sent.');

const knownLogins = z.strictObject({
  file: z.string().min(1).describe('The CSV file: identifier,password,expect.'),
  wrongPasswords: z
    .boolean()
    .default(usualLoginTries.wrongPasswords)
    .describe('Try derived wrong passwords beside the right ones, and a name that nobody has.'),
  mostWrongPerAccount: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(usualLoginTries.mostWrongPerAccount)
    .describe("Wrong tries of one account. Keep it below the tenant's limit."),
  secondsBetweenTries: z
    .number()
    .min(0)
    .max(3_600)
    .default(usualLoginTries.secondsBetweenTries)
    .describe('Between two tries of one account.'),
  longestLockSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(usualLoginTries.longestLockSeconds)
    .describe('How long a locked account is waited for, in all.'),
});

/** A file alone stands for the usual tries. */
export const logins = z
  .preprocess((value) => (typeof value === 'string' ? { file: value } : value), knownLogins.optional())
  .describe('Known logins, which are tried: a CSV file as the workers see it, or how it is tried.');

/** A test account is named like a secret: what it is called is personal data, and settings go to Temporal. */
const resetFlow = z
  .strictObject({
    identifier: secretReference.describe('Where the worker finds what the account is called.'),
    password: secretReference.describe('Where the worker finds its password, which is expired.'),
    codeFile: z
      .string()
      .min(1)
      .optional()
      .describe('Where the operator writes the code that the account is sent, when the target does not hand it out.'),
  })
  .describe('A test account whose reset is played through. Its password is lost.');

const sample = z.strictObject({
  confidence: z
    .number()
    .min(0.5)
    .max(0.999999)
    .default(usualSample.confidence)
    .describe('How sure the sample makes, when nobody in it is wrong.'),
  wrongBelow: z
    .number()
    .min(0.000001)
    .max(0.5)
    .default(usualSample.wrongBelow)
    .describe('The share of wrong users that it then rules out.'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(0xffff_ffff)
    .exactOptional()
    .describe('Draws the users of an earlier sample again.'),
});

const verification = z
  .strictObject({
    logins,
    resetFlow: resetFlow.optional(),
    /** A synthetic user of each recipe, before anybody real is sent. */
    probe: z
      .boolean()
      .default(true)
      .describe('Try each recipe of hashes with a synthetic user before anybody real is sent.'),
    /** The guide: the export is for testing, not for large bases. */
    exportLimit: z
      .number()
      .int()
      .min(0)
      .max(100_000)
      .default(10_000)
      .describe('Compare with an export of the tenant when the base has at most so many users; 0 never does.'),
    followsImport: z
      .boolean()
      .default(false)
      .describe('One of the lanes reads back what the others have imported, while they import.'),
    listForeign: z
      .boolean()
      .default(false)
      .describe('List the ids of users in the pool that are not of the dataset; else they are only counted.'),
    sample: z
      .union([z.literal(false), sample], {
        error: 'has to be false, or to hold the numbers confidence and wrongBelow, and a whole one as seed',
      })
      .prefault({})
      .describe('Read users one by one for their credentials, which no listing shows; false reads none.'),
  })
  .describe('How it is proved that every user arrived.');

/** `migration.yaml`. Paths are relative to its folder; every setting is described in `docs/configuration.md`. */
export const migrationFile = z.strictObject({
  source,
  target,
  dataset: z
    .string()
    .min(1)
    .default('poolferry-data/dataset')
    .describe('Folder of the dataset. Workers on several machines must share it.'),
  since: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of an earlier dataset of the same users that was migrated: only what has changed is sent.'),
  report: z.string().min(1).default('poolferry-data/report').describe('Folder of the report.'),
  namespace: z
    .string()
    .min(1)
    .optional()
    .describe('Names the derivation of the UUIDs: change it, and every user gets another id.'),
  passwords: z
    .strictObject({
      strategy: z
        .enum(passwordStrategies)
        .default('migrate')
        .describe('force-reset makes every password expire, so that each user has to reset it.'),
    })
    .prefault({})
    .describe('What becomes of the passwords.'),
  import: importing.prefault({}),
  verification: verification.prefault({}),
});

export type MigrationFile = z.infer<typeof migrationFile>;
