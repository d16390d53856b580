import type { BatchUser, SectionName } from '../../dataset/batch-body.ts';

/** A user of these records, each in its section. */
export function batchUser(records: readonly (readonly [SectionName, object])[]): BatchUser {
  return {
    appendTo(sections) {
      for (const [section, record] of records) {
        const text = `${JSON.stringify(record)}${section === 'keys' ? '\n' : ''}`;
        sections.record(section).append(Buffer.from(text));
      }
    },
  };
}
