import cliProgress, { Presets, SingleBar } from 'cli-progress';

/** What an operator sees while the source is prepared. */
export interface PrepareView {
  /**
   * @param read records so far; the same number again and again while users are sorted
   * @param share of the inputs that they were read from, 0 to 1, where that is known
   */
  show(read: number, share?: number): void;
  close(): void;
}

/** Steps of the bar. */
const whole = 1000;

/** What the line says beside the bar. */
interface Line {
  readonly phase: string;
  readonly records: string;
  readonly pace: string;
  readonly isShareKnown: boolean;
}

/** A line that moves on standard error where that is a terminal, and nothing elsewhere. */
export function prepareView(): PrepareView {
  if (!process.stderr.isTTY) return { show: () => undefined, close: () => undefined };
  const bar = new SingleBar(
    {
      format: (options, { progress }, line: Line) => {
        const drawn = `${cliProgress.Format.BarFormat(progress, options)} ${Math.floor(progress * 100)} % `;
        return `${line.phase} ${line.isShareKnown ? drawn : ''}${line.records} records${line.pace}`;
      },
      stream: process.stderr,
      hideCursor: true,
      gracefulExit: false,
      fps: 4,
    },
    Presets.shades_classic,
  );
  const begun = Date.now();
  let last = 0;
  const update = (share: number | undefined, line: Omit<Line, 'isShareKnown'>): void => {
    bar.update(Math.round((share ?? 0) * whole), { ...line, isShareKnown: share !== undefined });
  };
  bar.start(whole, 0, { phase: 'starting', records: '0', pace: '', isShareKnown: false });
  return {
    show(read, share) {
      const records = read.toLocaleString('en-US');
      const isSorting = share === undefined && read === last && read > 0;
      last = read;
      if (isSorting) {
        update(undefined, { phase: 'sorting and writing', records, pace: '' });
        return;
      }
      const seconds = (Date.now() - begun) / 1000;
      const pace = seconds < 1 ? '' : `, ${Math.round(read / seconds).toLocaleString('en-US')} a second`;
      update(share, { phase: 'reading', records, pace });
    },
    close: () => bar.stop(),
  };
}
