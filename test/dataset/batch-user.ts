import { batchesPerSegment } from '../../contract/settings.ts';
import type { BatchUser, SectionName } from '../../dataset/batch-body.ts';
import { SegmentBuilder } from '../../dataset/segment-builder.ts';
import { SegmentsWriter, type WrittenSegments } from '../../dataset/segments-writer.ts';

/** A user of these records, each in its section. */
export function batchUser(records: readonly (readonly [SectionName, object])[]): BatchUser {
  return {
    appendTo(sections) {
      for (const [section, record] of records) {
        const text = Buffer.from(`${JSON.stringify(record)}${section === 'keys' ? '\n' : ''}`);
        const target = sections.record(section);
        target.roomFor(text.length).set(text, target.length);
        target.extendTo(target.length + text.length);
      }
    },
  };
}

/** Writes users, given in the order of their ids, as the segments of a dataset. */
export async function writeUsers(
  folder: string,
  usersPerBatch: number,
  users: Iterable<BatchUser>,
): Promise<WrittenSegments> {
  const segments = await SegmentsWriter.create(folder);
  const builder = new SegmentBuilder(folder, usersPerBatch);
  for (const user of users) {
    if (builder.users === 0) builder.begin(segments.segments);
    builder.add(user);
    if (builder.users === usersPerBatch * batchesPerSegment) await segments.add(builder.end());
  }
  if (builder.users > 0) await segments.add(builder.end());
  const written = await segments.finish();
  await segments.close();
  return written;
}
