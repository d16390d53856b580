import type { Packing } from './packed-user.ts';
import { templateNumbers } from './record-templates.ts';
import type { UserRecords, WrittenAddress, WrittenCredential, WrittenIdentifier, WrittenUser } from './user-records.ts';
import type { UuidBytes } from './uuid-bytes.ts';

/** The number of the user's own id. */
const ownId = 0;

/** A packed user is only valid until the next one: what it consists of is used again. */
export class UserPacker {
  readonly #ids: UuidBytes[] = [];
  readonly #texts: string[] = [];
  readonly #words: number[] = [];
  /** Texts that are to stand between quotes, and where among the texts they are. */
  #quotedTexts = '';
  readonly #quotedNumbers: number[] = [];
  readonly #payloads = new RepeatedJson();
  readonly #metadata = new RepeatedJson();
  readonly #configs = new RepeatedJson();
  #lastValue: string | undefined;
  #lastText = 0;
  #valueBefore: string | undefined;
  #textBefore = 0;
  #lastDates: Dated | undefined;
  #lastDatesText = 0;
  readonly #datesJson = new DatesJson();

  /**
   * Cuts a user's records into templates and texts.
   *
   * @param order the record's place in the source's order
   * @param lastLogin milliseconds since 1970, or 0
   */
  pack(records: UserRecords, profile: number, order: number, lastLogin: number): Packing {
    this.#begin();
    this.#ids.push(records.user.id);
    // First, so that a user can be named without looking through its records.
    this.#key(records);
    this.#user(records.user);
    for (const credential of records.credentials) this.#credential(credential);
    for (const identifier of records.identifiers) this.#identifier(identifier);
    for (const address of records.addresses) this.#address(address);
    for (const group of records.groups) this.#words.push(templateNumbers.groupMember, this.#id(group), ownId);
    this.#escapeQuoted();
    return { profile, order, lastLogin, ids: this.#ids, texts: this.#texts, words: this.#words };
  }

  #begin(): void {
    this.#ids.length = 0;
    this.#texts.length = 0;
    this.#words.length = 0;
    this.#quotedTexts = '';
    this.#quotedNumbers.length = 0;
    this.#lastValue = undefined;
    this.#valueBefore = undefined;
    this.#lastDates = undefined;
  }

  #key({ key, password }: UserRecords): void {
    const mustBeReset = password.kind === 'reset';
    const words = this.#words;
    words.push(templateNumbers.key(mustBeReset), ownId, this.#quoted(key.sourceKey), this.#quoted(key.at));
    if (mustBeReset) words.push(this.#plain(password.reason));
  }

  #user(user: Readonly<WrittenUser>): void {
    const { status, payload, metadata } = user;
    const words = this.#words;
    const template = templateNumbers.user(status, metadata !== undefined);
    words.push(template, ownId, this.#plain(this.#payloads.textOf(payload)));
    this.#dates(user);
    if (metadata !== undefined) words.push(this.#plain(this.#metadata.textOf(metadata)));
  }

  #credential(credential: Readonly<WrittenCredential>): void {
    const words = this.#words;
    const id = this.#id(credential.id);
    if (credential.type === 'password') {
      const { state = 'valid', expires_at: expiresAt } = credential;
      const { config, value } = credential.payload.hashed_password;
      words.push(templateNumbers.password(state, expiresAt !== undefined), id, ownId);
      words.push(this.#plain(`"config":${this.#configs.textOf(config)},"value":"${escaped(value)}"`));
      if (expiresAt !== undefined) words.push(this.#plain(escaped(expiresAt)));
    } else {
      const payload = this.#plain(JSON.stringify(credential.payload));
      words.push(templateNumbers.factor(credential.type), id, ownId, payload);
    }
    this.#dates(credential);
  }

  #identifier(record: Readonly<WrittenIdentifier>): void {
    const { type, identifier, identifier_lc: lower, metadata } = record;
    const words = this.#words;
    words.push(templateNumbers.identifier(type, metadata !== undefined), this.#id(record.id), ownId);
    words.push(this.#quoted(identifier), this.#quoted(lower));
    this.#dates(record);
    if (metadata !== undefined) words.push(this.#plain(this.#metadata.textOf(metadata)));
  }

  #address(record: Readonly<WrittenAddress>): void {
    const { type, address, address_lc: lower, verified, verified_at: verifiedAt } = record;
    const words = this.#words;
    const template = templateNumbers.address(type, verified === true, verifiedAt !== undefined);
    words.push(template, this.#id(record.id), ownId, this.#quoted(address), this.#quoted(lower));
    if (verifiedAt !== undefined) words.push(this.#plain(escaped(verifiedAt)));
    this.#dates(record);
  }

  /** Mostly those before: all records of a user have the dates of the user. */
  #dates(record: Dated): void {
    const last = this.#lastDates;
    if (last === undefined || record.created_at !== last.created_at || record.updated_at !== last.updated_at) {
      this.#lastDates = record;
      this.#lastDatesText = this.#plain(this.#datesJson.textOf(record));
    }
    this.#words.push(this.#lastDatesText);
  }

  /** Mostly one of the two texts before: an e-mail address and the same in lower case, first as identifier, then as address. */
  #quoted(value: string): number {
    if (value === this.#lastValue) return this.#lastText;
    if (value === this.#valueBefore) return this.#textBefore;
    this.#valueBefore = this.#lastValue;
    this.#textBefore = this.#lastText;
    this.#lastValue = value;
    this.#lastText = this.#plain(value);
    this.#quotedTexts += value;
    this.#quotedNumbers.push(this.#lastText);
    return this.#lastText;
  }

  /** One look at all of them is enough for most users. */
  #escapeQuoted(): void {
    if (needsNoEscape.test(this.#quotedTexts)) return;
    for (const number of this.#quotedNumbers) this.#texts[number] = escaped(this.#texts[number] ?? '');
  }

  #id(id: UuidBytes): number {
    return this.#ids.push(id) - 1;
  }

  /** @param text as it stands in JSON */
  #plain(text: string): number {
    return this.#texts.push(text) - 1;
  }
}

/**
 * JSON of objects that mostly are the one before: users of one connection or with hashes of one kind share them. Told
 * by identity, which costs nothing where they differ.
 */
class RepeatedJson {
  #last: object | undefined;
  #text = '';

  textOf(value: object): string {
    if (value !== this.#last) {
      this.#last = value;
      this.#text = JSON.stringify(value);
    }
    return this.#text;
  }
}

interface Dated {
  readonly created_at: string;
  readonly updated_at: string;
}

/** Dates as a record has them; users whose age the source does not tell have those of the user before. */
class DatesJson {
  #created: string | undefined;
  #updated: string | undefined;
  #text = '';

  textOf({ created_at: created, updated_at: updated }: Dated): string {
    if (created !== this.#created || updated !== this.#updated) {
      this.#created = created;
      this.#updated = updated;
      this.#text = `"created_at":"${escaped(created)}","updated_at":"${escaped(updated)}"`;
    }
    return this.#text;
  }
}

const needsNoEscape = /^[ !#-[\]-~]*$/;

/** What stands between a JSON string's quotes: most texts are ASCII without quotes, which a pattern tells fastest. */
function escaped(text: string): string {
  return needsNoEscape.test(text) ? text : JSON.stringify(text).slice(1, -1);
}
