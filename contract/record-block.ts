import type { SourcePosition } from './person.ts';

/** One record's text as it stands in an input, or why its text could not be had. */
export type RawRecord =
  | { readonly position: SourcePosition; readonly text: string; readonly fault?: never }
  | { readonly position: SourcePosition; readonly fault: RawFault; readonly text?: never };

export type RawFault = 'invalid_encoding' | 'record_too_long';

/** Records that follow one another in an input, and can be read without those before them; plain, for other threads. */
export type RecordBlock = LineBlock | { readonly kind: 'records'; readonly records: readonly RawRecord[] };

/** Whole lines, without the last one's end. */
export interface LineBlock {
  readonly kind: 'lines';
  readonly input: string;
  /** Number of the first, from 1. */
  readonly firstLine: number;
  readonly bytes: Uint8Array;
}
