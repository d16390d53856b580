import { validate, version } from 'uuid';

/**
 * The UUID that the source already has for a record, in lower case, so that the order of ids is the same everywhere.
 * Undefined where it has none of version 4, which the target wants: such a record gets a derived one.
 */
export function givenId(id: string | undefined): string | undefined {
  return id !== undefined && validate(id) && version(id) === 4 ? id.toLowerCase() : undefined;
}
