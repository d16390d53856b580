import type { SourceSettings } from './source.ts';

/** What the target does with a conflict; SecureAuth's `mode` of an import. */
export type ConflictMode = 'ignore' | 'fail' | 'update';
export const conflictModes = ['ignore', 'fail', 'update'] as const satisfies readonly ConflictMode[];

/** `migrate`: users keep their passwords. `force-reset`: every password has to be reset. (The guide's two strategies.) */
export type PasswordStrategy = 'migrate' | 'force-reset';
export const passwordStrategies = ['migrate', 'force-reset'] as const satisfies readonly PasswordStrategy[];

/** Where a secret is found on the worker's machine. The secret itself is in no setting, history or log. */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** The Identity Pool that users move into, and how to sign in to its tenant. */
export interface TargetSettings {
  /** Base address, without a path: `https://example.com`. */
  readonly url: string;
  readonly tenantId: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly clientSecret: SecretReference;
  /** How the client signs in at the token endpoint. */
  readonly tokenAuthentication: 'basic' | 'post';
  /**
   * Path form of the API: `tenant` is `/api/identity/{tenant}/…` (OpenAPI file), `vanity` is `/api/identity/…`
   * (a tenant's own domain).
   */
  readonly paths: 'tenant' | 'vanity';
  /** Longest that one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/** SecureAuth's limits of an import: at most 8 requests at once, at most 100 users each. */
export const maximumLanes = 8;
export const maximumUsersPerBatch = 100;
/** A segment is a file of at most so many batches (design: words). */
export const batchesPerSegment = 10;

/** A stretch is not cut off sooner for taking longer than it was cut for, in seconds: a few slow answers are chance. */
export const leastSecondsUntilOverdue = 15;

/** A target that asks to wait for longer is asked again after so long all the same, in milliseconds. */
export const longestWaitForTargetMs = 3_600_000;

export interface ImportSettings {
  readonly mode: ConflictMode;
  /** 1 to 8. */
  readonly lanes: number;
  /** 1 to 100. */
  readonly usersPerBatch: number;
  /**
   * Whether the pool is listed before anything is sent, so that the migration can be undone.
   * @default false
   */
  readonly recordExisting?: boolean;
}

/** How the known logins are tried, so that nobody is locked out by it. */
export interface LoginTries {
  /** Whether wrong passwords, which the check derives, are tried beside the right ones, and a name that nobody has. */
  readonly wrongPasswords: boolean;
  /** Wrong tries of one account, at most: those of the file and those that are derived. */
  readonly mostWrongPerAccount: number;
  /** Whether the right password is tried again between wrong ones and after them, so that no row of these grows. */
  readonly rightAgain: boolean;
  /** Between two tries of one account. */
  readonly secondsBetweenTries: number;
  /** An account that turns out to be locked is waited for at most so long, in all. */
  readonly longestLockSeconds: number;
}

export const usualLoginTries: LoginTries = {
  wrongPasswords: true,
  mostWrongPerAccount: 4,
  rightAgain: true,
  secondsBetweenTries: 1,
  longestLockSeconds: 900,
};

/**
 * The test account whose reset is played through. What it is called is personal data, and so is as little in the
 * settings as its password: both are read by the worker.
 */
export interface ResetFlowSettings {
  readonly identifier: SecretReference;
  /** The one that it has, and that is expired. */
  readonly password: SecretReference;
  /** Where an operator writes the code that the account was sent, when the target does not hand it out; absolute. */
  readonly codeFile?: string;
}

/** How much a sample of users that are read one by one is to show. */
export interface SampleSettings {
  /** How sure it makes: 0.5 to 0.999999. */
  readonly confidence: number;
  /** The share of wrong users that nobody wrong in the sample rules out: 0.000001 to 0.5. */
  readonly wrongBelow: number;
  /** Draws the same users again, 0 to 4,294,967,295; from the migration's run when left out. */
  readonly seed?: number;
}

/** Nobody wrong shows that fewer than one of a thousand is, at 95 %. */
export const usualSample: SampleSettings = { confidence: 0.95, wrongBelow: 0.001 };

export interface VerificationSettings {
  /** A CSV file of known logins on the worker's machine: `identifier,password,expect`. */
  readonly loginsFile?: string;
  /** @default usualLoginTries */
  readonly loginTries?: LoginTries;
  readonly resetFlow?: ResetFlowSettings;
  /** Compare with an export of the tenant when the dataset has at most so many users; 0 never does. */
  readonly exportLimit: number;
  /** One of the lanes reads back what the others have imported, while they import. */
  readonly followsImport: boolean;
  /** List the users of the pool that are not of the dataset in `foreign.ndjson` beside the report; else they are counted. */
  readonly listForeign?: boolean;
  /** Read a sample of users one by one for their credentials, which no listing shows; left out, none is read. */
  readonly sample?: SampleSettings;
  /** Whether a synthetic user of each recipe tries the pool before anybody real is sent. */
  readonly probe: boolean;
}

/** Everything a migration is started with; it becomes the workflow's input, so it holds no secret and no user. */
export interface MigrationSettings {
  readonly source: SourceSettings;
  readonly target: TargetSettings;
  /** Folder of the dataset on the worker's machine (or one that all workers share), absolute. */
  readonly dataset: string;
  /**
   * Folder of an earlier dataset of the same users that was migrated, absolute: only what has changed since then is sent.
   * Left out, everybody is.
   */
  readonly since?: string;
  /** Names the derivation of the users' UUIDs: the same namespace and source give the same UUIDs. */
  readonly namespace: string;
  readonly passwords: { readonly strategy: PasswordStrategy };
  readonly import: ImportSettings;
  readonly verification: VerificationSettings;
  /** Folder of the report, absolute. */
  readonly report: string;
}
