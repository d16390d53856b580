import { Buffer } from 'node:buffer';
import type { MigrationSettings } from '../contract/settings.ts';
import { type BuiltSegment, SegmentBuilder } from '../dataset/segment-builder.ts';
import { recordTemplates } from './record-templates.ts';
import type { SharedText } from './shared-texts.ts';
import { UnpackedUser } from './unpacked-user.ts';

/** The users of one segment, in the order of their ids. */
export interface SegmentUsers {
  /** The segment's number. */
  readonly segment: number;
  readonly pieces: readonly SegmentPiece[];
  /** Memory for the users' keys, if they fit; new memory is taken for them otherwise. */
  readonly keysMemory?: Uint8Array;
}

/** Packed users that lie in one memory, and where each begins. */
export interface SegmentPiece {
  readonly bytes: Uint8Array;
  readonly starts: readonly number[];
}

/** Builds a segment out of its users; in this thread or in another one. */
export type BuildSegment = (users: SegmentUsers) => Promise<BuiltSegment>;

/**
 * Builds segments in this thread.
 *
 * @param folder the dataset's
 * @param texts that packed users have by their numbers
 */
export function segmentBuilder(
  folder: string,
  { target, import: { usersPerBatch } }: Pick<MigrationSettings, 'target' | 'import'>,
  texts: readonly SharedText[],
): BuildSegment {
  const builder = new SegmentBuilder(folder, usersPerBatch);
  const user = new UnpackedUser(recordTemplates(target.tenantId, target.poolId), texts);
  return async ({ segment, pieces, keysMemory }) => {
    builder.begin(segment);
    try {
      for (const { bytes, starts } of pieces) {
        const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        for (const start of starts) {
          user.moveTo(packed, start);
          builder.add(user);
        }
      }
      return await builder.end(keysMemory);
    } catch (error) {
      builder.abandon();
      throw error;
    }
  };
}
