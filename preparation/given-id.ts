import { validate, version } from 'uuid';
import { type UuidBytes, uuidBytes } from './uuid-bytes.ts';

/**
 * The UUID that the source already has for a record.
 * Undefined where it has none of version 4, which the target wants: such a record gets a derived one.
 */
export function givenId(id: string | undefined): UuidBytes | undefined {
  return id !== undefined && validate(id) && version(id) === 4 ? uuidBytes(id) : undefined;
}
