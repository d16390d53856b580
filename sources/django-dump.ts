import { isJsonObject, type JsonObject } from './fields.ts';

/**
 * Makes rows of what `dumpdata` writes: `{"model": "auth.user", "pk": 1, "fields": {…}}`, where the groups of a user are
 * keys of `auth.group`, or their names with `--natural-foreign`. Django writes groups before users, so their names are
 * known by then.
 */
export class DjangoDump {
  readonly #groupNames = new Map<unknown, string>();

  /** A user as the row that a table would have; undefined for a record of another model. */
  take(record: JsonObject): JsonObject | undefined {
    const { model, pk, fields } = record;
    if (typeof model !== 'string' || !isJsonObject(fields)) return record;
    if (model.toLowerCase() === 'auth.group' && typeof fields.name === 'string') this.#groupNames.set(pk, fields.name);
    if (!isUserModel(model, fields)) return undefined;
    const { groups, ...columns } = fields;
    return { id: pk, ...columns, ...this.#groupsOf(groups) };
  }

  /** The names of groups, and the keys of those that the dump does not name. */
  #groupsOf(value: unknown): JsonObject {
    if (!Array.isArray(value) || value.length === 0) return {};
    const groups: string[] = [];
    const unnamed: unknown[] = [];
    for (const entry of value) {
      const name = Array.isArray(entry) ? entry[0] : this.#groupNames.get(entry);
      if (typeof name === 'string') groups.push(name);
      else unnamed.push(entry);
    }
    return unnamed.length === 0 ? { groups } : { groups, group_ids: unnamed };
  }
}

/** A project's own model of users has what `AbstractBaseUser` gives it. */
function isUserModel(model: string, fields: JsonObject): boolean {
  return model.toLowerCase() === 'auth.user' || ('password' in fields && 'last_login' in fields);
}
