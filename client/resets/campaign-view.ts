import { Presets, SingleBar } from 'cli-progress';

/** What an operator sees while a campaign is written. */
export interface CampaignView {
  /** @param share of the whole, 0 to 1 */
  show(share: number): void;
  close(): void;
}

/** Steps of the bar. */
const whole = 1000;

/** A bar on standard error where that is a terminal, and nothing elsewhere. */
export function campaignView(): CampaignView {
  if (!process.stderr.isTTY) return { show: () => undefined, close: () => undefined };
  const bar = new SingleBar(
    {
      format: 'reading the dataset {bar} {percentage} %',
      stream: process.stderr,
      hideCursor: true,
      gracefulExit: false,
      fps: 4,
    },
    Presets.shades_classic,
  );
  bar.start(whole, 0);
  return { show: (share) => bar.update(Math.floor(share * whole)), close: () => bar.stop() };
}
