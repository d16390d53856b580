import { type JsonObject, required, textField } from './fields.ts';
import { RecordFault } from './record-fault.ts';
import { joinKey, type SubRecord } from './secureauth-user.ts';

/** `path` as a dump's groups have it, `parent_id` as those of the API have it. */
interface Group {
  readonly name?: string;
  readonly path?: string;
  readonly parentId?: string;
}

/**
 * The groups that dumps hold, as far as they have been read. A member may name a group of an earlier dump of the same
 * source: with one dump a line nobody repeats the groups in each.
 */
export class DumpGroups {
  readonly #groups = new Map<string, Group>();

  /** @throws RecordFault when it has no id, or neither a name nor a path */
  add({ path, record }: SubRecord): void {
    const text = (name: string) => textField(record[name], `${path}.${name}`);
    const id = required(text('id'), `${path}.id`);
    const [name, ownPath, parentId] = [text('name'), text('path'), text('parent_id')];
    if (!/[^/]/.test(ownPath ?? '')) required(name, `${path}.name`);
    this.#groups.set(joinKey(id), {
      ...(name === undefined ? {} : { name }),
      ...(ownPath === undefined ? {} : { path: ownPath }),
      ...(parentId === undefined ? {} : { parentId }),
    });
  }

  /**
   * The path of the group that a membership names, from the root down.
   *
   * @throws RecordFault `dangling_record` when no dump has had the group
   */
  pathOfMembership({ path, record }: { readonly path: string; readonly record: JsonObject }): string {
    const field = `${path}.group_id`;
    const id = required(textField(record.group_id, field), field);
    if (this.#groups.has(joinKey(id))) return this.#pathOf(id);
    throw new RecordFault('dangling_record', 'Its group is neither in the same dump nor in one before it.', field);
  }

  /**
   * Up from parent to parent; one that no dump has stands in the path by its id, so that groups of one name stay
   * different groups.
   */
  #pathOf(id: string): string {
    let path = '';
    const seen = new Set<string>();
    for (let at = id; !seen.has(joinKey(at)); ) {
      seen.add(joinKey(at));
      const { name, parentId, path: ownPath = '' } = this.#groups.get(joinKey(at)) ?? { name: at };
      if (name === undefined || parentId === undefined) return `${this.#namedPath(ownPath, name)}${path}`;
      path = `/${name}${path}`;
      at = parentId;
    }
    return path;
  }

  /**
   * The vendor does not say whether the path of a dump's group is of names or of ids, nor whether the group itself stands
   * in it: so ids of groups count by their names, and a name that is not at its end is added.
   */
  #namedPath(path: string, name: string | undefined): string {
    const parts = path.split('/').filter((part) => part !== '');
    const named = parts.map((part) => `/${this.#groups.get(joinKey(part))?.name ?? part}`).join('');
    return name === undefined || named.endsWith(`/${name}`) ? named : `${named}/${name}`;
  }
}
