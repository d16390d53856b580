import { type Buffer, isUtf8 } from 'node:buffer';
import type { SourcePosition } from '../contract/person.ts';
import type { RawFault, RawRecord } from '../contract/record-block.ts';
import type { Reject } from '../contract/reject.ts';

/** Bytes: a longer record is no user. 1.5 KB are usual. */
export const recordLimit = 16_777_216;

/** A record of these bytes, which have to be UTF-8. */
export function decodeRecord(bytes: Buffer, position: SourcePosition): RawRecord {
  return isUtf8(bytes) ? { position, text: bytes.toString('utf8') } : { position, fault: 'invalid_encoding' };
}

const faultExplanations: Readonly<Record<RawFault, string>> = {
  invalid_encoding: 'The record is not valid UTF-8.',
  record_too_long: `The record is longer than ${recordLimit / 1_048_576} MiB.`,
};

/** The reject of a record whose text could not be had. */
export function rejectOfRaw(position: SourcePosition, fault: RawFault): Reject {
  return { position, reason: fault, explanation: faultExplanations[fault] };
}
