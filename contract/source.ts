import type { Person } from './person.ts';
import type { Reject } from './reject.ts';

/** What an adapter yields for each record of the export, in the order of the source. */
export type SourceItem = { readonly person: Person } | { readonly reject: Reject };

/**
 * Who of those that share an identifier is prepared: none of them; the one that signed in last; one that is known to own
 * the identifier; or one user with the identifiers of all.
 */
export type DuplicateRule = 'refuse' | 'newest-login' | 'verified-first' | 'merge';
export const duplicateRules = [
  'refuse',
  'newest-login',
  'verified-first',
  'merge',
] as const satisfies readonly DuplicateRule[];

/** The settings of a source in `migration.yaml`. */
export interface SourceSettings {
  /** An adapter's name in the registry of `sources/`. */
  readonly type: string;
  /** Files and folders, absolute; `-` is standard input. Adapters are given files alone. */
  readonly inputs: readonly string[];
  /** What becomes of users that share an identifier; `refuse` when left out. */
  readonly duplicates?: DuplicateRule;
  /** Where phone numbers without a country's prefix are at home, as ISO 3166-1 writes it: `FR`. */
  readonly phoneRegion?: string;
}

/** One adapter a provider, one file an adapter. */
export interface SourceAdapter {
  /** Name in `migration.yaml` and on the command line. */
  readonly name: string;
  /** One line for people: which export this reads. */
  readonly description: string;
  /**
   * Streams the users of an export; memory does not grow with it.
   *
   * A record that cannot be a user is yielded as a reject and the rest goes on. What makes the rest unreadable
   * (no such file, no permission, a document that breaks off) throws a {@link Problem}.
   */
  read(settings: SourceSettings): AsyncIterable<SourceItem>;
}
