/** How one waits for a lock. */
export interface FolderLockOptions {
  /** Called once when somebody else holds it. */
  readonly onWait?: () => void;
  /** A lock that shows no life for so long counts as abandoned and is taken over; default 10 s. */
  readonly abandonedAfterMilliseconds?: number;
}

/**
 * Runs `work` while no other process that names the same folder does.
 *
 * @param folder the lock's path; its parent must exist
 * @param work what to do while holding it
 * @returns what `work` returned
 */
export declare function withFolderLock<T>(
  folder: string,
  work: () => Promise<T>,
  options?: FolderLockOptions,
): Promise<T>;
