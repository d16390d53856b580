/** A journal that cannot be read or written: one paragraph for whoever named it, with nothing of its contents. */
export class JournalError extends Error {
  override readonly name = 'JournalError' as const;
}
