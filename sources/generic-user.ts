import type { MappingSettings } from '../contract/mapping.ts';
import { Problem } from '../contract/problem.ts';
import type { SourceSettings } from '../contract/source.ts';
import { optionalSetting } from './mapped-setting.ts';
import { type RecordMapping, type RecordReader, recordReader } from './read-record.ts';
import { RecordFault } from './record-fault.ts';

/** A record of which nothing is known but what the operator's mapping states. */
function unknownUser({ key }: MappingSettings): RecordMapping {
  const stated = optionalSetting('mapping.key', key);
  return {
    sourceKey() {
      throw stated?.missing() ?? new RecordFault('missing_field', 'The mapping states no key.', 'mapping.key');
    },
    person: (_, sourceKey, position) => ({
      sourceKey,
      position,
      status: 'active',
      identifiers: [],
      addresses: [],
      payload: {},
    }),
  };
}

/**
 * Reads the records of a source that no adapter knows the fields of.
 *
 * @throws Problem `wrong_configuration` when the settings have no mapping
 */
export function genericReader(settings: SourceSettings): RecordReader {
  if (settings.mapping !== undefined) return recordReader(unknownUser(settings.mapping), settings);
  throw new Problem(
    'wrong_configuration',
    `The source ${settings.type} needs a mapping`,
    'source.mapping',
    'State in migration.yaml what its fields become; docs/mapping.md has examples.',
  );
}
