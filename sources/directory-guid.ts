import { Buffer } from 'node:buffer';

/**
 * Active Directory's `objectGUID` as its tools show it: the first three parts stand in the bytes with the lowest byte
 * first ([MS-DTYP] 2.3.4.2).
 *
 * @returns undefined when there are not sixteen bytes
 */
export function directoryGuid(bytes: Buffer): string | undefined {
  if (bytes.length !== 16) return undefined;
  const ordered = Buffer.concat([
    bytes.subarray(0, 4).toReversed(),
    bytes.subarray(4, 6).toReversed(),
    bytes.subarray(6, 8).toReversed(),
    bytes.subarray(8),
  ]);
  const hex = ordered.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
