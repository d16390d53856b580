/**
 * Runs `work` while no other process that names the same folder does; a lock whose holder died is taken over after
 * 10 s.
 *
 * @param folder the lock's path; its parent must exist
 * @param work what to do while holding it
 * @param onWait called once when somebody else holds it
 */
export declare function withFolderLock<T>(folder: string, work: () => Promise<T>, onWait?: () => void): Promise<T>;
