import type { MappingSettings } from './mapping.ts';
import type { RecordFraming } from './mended.ts';
import type { Person } from './person.ts';
import type { RawRecord, RecordBlock } from './record-block.ts';
import type { Reject } from './reject.ts';
import type { SecretReference } from './settings.ts';

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

/** Settings that some adapters take, and others do not. */
export interface AdapterSettings {
  /** The columns' names of a CSV file without a header row. */
  readonly columns?: readonly string[];
  /** What stands between two fields of a CSV file; a comma when left out. */
  readonly delimiter?: string;
  /** The character around fields of a CSV file; `"` when left out, empty when there is none. */
  readonly quote?: string;
  /** Characters that a tool put before values so that no spreadsheet takes them for formulas are taken away. */
  readonly spreadsheetEscapes?: boolean;
  /** The name of the array of users in a JSON document whose root is an object. */
  readonly array?: string;
  /** Where the address of the database is found, which holds its password. */
  readonly connection?: SecretReference;
  /** The SQL query that yields one row a user. */
  readonly query?: string;
}

/** The settings of a source in `migration.yaml`. */
export interface SourceSettings extends AdapterSettings {
  /** An adapter's name in the registry of `sources/`. */
  readonly type: string;
  /** Files and folders, absolute; `-` is standard input. Adapters are given files alone. */
  readonly inputs: readonly string[];
  /** What becomes of users that share an identifier; `refuse` when left out. */
  readonly duplicates?: DuplicateRule;
  /** Where phone numbers without a country's prefix are at home, as ISO 3166-1 writes it: `FR`. */
  readonly phoneRegion?: string;
  /** What the operator states about the fields of every record; it goes before what the adapter reads. */
  readonly mapping?: MappingSettings;
}

/** One adapter a provider, one file an adapter. */
export interface SourceAdapter {
  /** Name in `migration.yaml` and on the command line. */
  readonly name: string;
  /** One line for people: which export this reads. */
  readonly description: string;
  /** The settings that it takes besides those of every source; none when left out. */
  readonly settings?: readonly (keyof AdapterSettings)[];
  /** Settings without which it reads nothing; `input` when left out. */
  readonly needs?: readonly ('input' | 'mapping' | keyof AdapterSettings)[];
  /** Its records are not single objects, so that no mapping can state anything about them. */
  readonly refusesMapping?: boolean;
  /**
   * How the records of an input are told apart, so that a rejected one can be taken out of it and put back mended;
   * undefined, or left out, where they do not stand in it by themselves.
   *
   * @throws Problem as {@link read}
   */
  framing?(input: string, settings: SourceSettings): Promise<RecordFraming | undefined>;
  /**
   * Streams the users of an export, in blocks, since waiting for each user by itself would cost as much as reading it.
   * Memory does not grow with the export.
   *
   * A record that cannot be a user is yielded as a reject and the rest goes on. What makes the rest unreadable
   * (no such file, no permission, a document that breaks off) throws a {@link Problem}.
   */
  read(settings: SourceSettings): AsyncIterable<readonly SourceItem[]>;
  /** The same in two steps; left out by adapters that join records or have to know those before. */
  readonly records?: SeparateRecords;
}

/** How records are read one without another: they are cut out in their order, and then read, also in several threads. */
export interface SeparateRecords {
  /**
   * Streams the records. Undefined where just these inputs have to be read as a whole.
   *
   * @throws Problem as {@link SourceAdapter.read}
   */
  cut(settings: SourceSettings): Promise<AsyncIterable<readonly RecordBlock[]> | undefined>;
  /** @throws Problem `wrong_configuration`; what it returns throws `broken_source` where the rest cannot be trusted */
  reader(settings: SourceSettings): (raw: RawRecord) => SourceItem;
}
