import type { SourcePosition } from './person.ts';

/** Why a record of the source did not become a user. Each is documented in `docs/rejects.md`. */
export type RejectReason =
  | 'invalid_json'
  | 'invalid_row'
  | 'invalid_entry'
  | 'change_record'
  | 'invalid_encoding'
  | 'record_too_long'
  | 'not_an_object'
  | 'missing_field'
  | 'invalid_value'
  | 'duplicate_source_key'
  | 'dangling_record'
  | 'not_a_person'
  | 'no_identifier'
  | 'duplicate_identifier'
  | 'merged'
  | 'payload_schema'
  | 'deleted_in_source';

/**
 * Reasons that ask nothing of anybody: nobody is to move, or somebody has moved. Records of all others are to be mended.
 * Holds {@link RejectReason}s alone, and can be asked of any name that a dataset counts.
 */
export const settledReasons: ReadonlySet<string> = new Set<RejectReason>([
  'not_a_person',
  'merged',
  'deleted_in_source',
]);

/**
 * A record that was read and cannot be prepared, as one line of `rejects.ndjson`.
 * It names the place and the field, never the value: the file may be mailed to whoever mends the source.
 */
export interface Reject {
  readonly position: SourcePosition;
  /** The source's own key, where it could be read. */
  readonly sourceKey?: string;
  /**
   * The field's path in the source's own words, for example `credentials[0].secretData`. Of an identifier that another
   * user has too, its type in SecureAuth's words, for example `identifiers.email`: several fields may have become one.
   */
  readonly field?: string;
  readonly reason: RejectReason;
  /** One sentence: what is wrong and what was expected. Holds no value of the record. */
  readonly explanation: string;
}
