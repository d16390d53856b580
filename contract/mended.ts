/** Where a record stands in an input: on which lines, or as which element of its lists, both counted from 1. */
export type RecordPlace =
  | { readonly input: string; readonly line: number; readonly lines: number }
  | { readonly input: string; readonly record: number };

/** A record of the source as somebody mended it: it is read instead of the one at its place. */
export interface MendedRecord {
  readonly place: RecordPlace;
  /** In the source's own form, as it would stand in the input. */
  readonly text: string;
}

/** All records of a source that were mended. */
export interface MendedRecords {
  /** The inputs that the records belong to: no other export is mended by them. */
  readonly inputs: readonly { readonly name: string; readonly sha256: string }[];
  readonly records: readonly MendedRecord[];
}

/** What tells a record from others of its input: the ordinal of its first line, or its own. */
export function ordinalOf(place: RecordPlace): number {
  return 'line' in place ? place.line : place.record;
}

/**
 * How the records of an input are told apart: one a line; the elements of one named array of a JSON document, or of a
 * document that is an array itself; rows of a CSV file; entries of LDIF.
 */
export type RecordFraming =
  | { readonly kind: 'lines' }
  | { readonly kind: 'elements'; readonly array?: string }
  | {
      readonly kind: 'rows';
      /** Left out where the file's first row names them. */
      readonly columns?: readonly string[];
      readonly delimiter?: string;
      readonly quote?: string;
    }
  | { readonly kind: 'entries' };
