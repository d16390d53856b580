import { SingleBar } from 'cli-progress';

/** What an operator sees while the source is prepared. */
export interface PrepareView {
  /** @param read records so far; the same number again and again while users are sorted */
  show(read: number): void;
  close(): void;
}

/**
 * A line that moves on standard error where that is a terminal, and nothing elsewhere. How many records there are is
 * known when all are read, so it tells how many and how fast.
 */
export function prepareView(): PrepareView {
  if (!process.stderr.isTTY) return { show: () => undefined, close: () => undefined };
  const bar = new SingleBar({
    format: '{phase}: {records} records{pace}',
    stream: process.stderr,
    hideCursor: true,
    gracefulExit: false,
    fps: 4,
  });
  const begun = Date.now();
  let last = 0;
  bar.start(0, 0, { phase: 'looking at the source', records: 0, pace: '' });
  return {
    show(read) {
      const isSorting = read === last && read > 0;
      last = read;
      const seconds = (Date.now() - begun) / 1000;
      const pace = isSorting || seconds < 1 ? '' : `, ${Math.round(read / seconds).toLocaleString('en-US')} a second`;
      const phase = isSorting ? 'sorting and writing' : 'reading';
      bar.update(0, { phase, records: read.toLocaleString('en-US'), pace });
    },
    close: () => bar.stop(),
  };
}
