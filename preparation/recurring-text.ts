import type { SharedTexts } from './shared-texts.ts';

/** A text of records that mostly is the one before. Where it is, it is made once and becomes one that users share. */
export class RecurringText {
  readonly #shared: SharedTexts;
  #isOffered = false;
  /** As it stands inside JSON. */
  text = '';
  /** Of the shared text that it is. */
  number: number | undefined;
  /** Where the user that is packed has it. */
  place: number | undefined;

  constructor(shared: SharedTexts) {
    this.#shared = shared;
  }

  /** The next user has it nowhere yet. */
  forgetPlace(): void {
    this.place = undefined;
  }

  protected begin(text: string): void {
    this.text = text;
    this.number = this.#shared.find(text);
    this.place = undefined;
    this.#isOffered = false;
  }

  /** Makes it one that users share, since two of them have it. */
  protected recur(): void {
    if (this.#isOffered) return;
    this.#isOffered = true;
    this.number ??= this.#shared.add(this.text);
  }
}

/**
 * JSON of objects: users of one connection or with hashes of one kind share them. Told by identity, which costs nothing
 * where they differ.
 */
export class RecurringJson extends RecurringText {
  #last: object | undefined;

  of(value: object): this {
    if (value === this.#last) this.recur();
    else {
      this.#last = value;
      this.begin(JSON.stringify(value));
    }
    // Each record has its own, but for those that are shared.
    this.place = undefined;
    return this;
  }
}

interface Dated {
  readonly created_at: string;
  readonly updated_at: string;
}

/** Dates as a record has them; all records of a user mostly have the same, and all users whose age is not known. */
export class RecurringDates extends RecurringText {
  #created: string | undefined;
  #updated: string | undefined;

  of({ created_at: created, updated_at: updated }: Dated): this {
    if (created === this.#created && updated === this.#updated) {
      // Another user has them too.
      if (this.place === undefined) this.recur();
    } else {
      this.#created = created;
      this.#updated = updated;
      this.begin(`"created_at":${JSON.stringify(created)},"updated_at":${JSON.stringify(updated)}`);
    }
    return this;
  }
}
