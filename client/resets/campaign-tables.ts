import Table from 'cli-table3';
import type { CampaignCounts } from './campaign-counts.ts';

const channelWords: Readonly<Record<string, string>> = {
  verified_email: 'e-mail, verified',
  unverified_email: 'e-mail, not verified',
  verified_mobile: 'mobile, verified',
  unverified_mobile: 'mobile, not verified',
};

const absenceWords: Readonly<Record<string, string>> = {
  refused: 'refused by the target',
  missing: 'missing in the pool',
  different: 'not as they were sent',
  unchecked: 'not sent, or not read back',
};

/** A campaign as a table for a terminal: numbers alone. */
export function campaignTable({ stages, unreachable, notArrived, mustReset }: CampaignCounts): string {
  const drawn = new Table({
    head: ['stage', 'users', 'reasons', 'channels'],
    colAligns: ['left', 'right', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const { file, users, reasons, channels } of stages) {
    drawn.push([file, number(users), lines(reasons), lines(channels, channelWords)]);
  }
  if (unreachable.file !== undefined) {
    drawn.push([unreachable.file, number(unreachable.users), lines(unreachable.reasons), 'no address']);
  }
  if (notArrived.users > 0) {
    const where = notArrived.leftOut ? 'in no file' : 'of them, not arrived';
    drawn.push([where, number(notArrived.users), '', lines(notArrived.states, absenceWords)]);
  }
  drawn.push(['must reset', number(mustReset.users), lines(mustReset.reasons), '']);
  return drawn.toString();
}

function lines(counts: Readonly<Record<string, number>>, words: Readonly<Record<string, string>> = {}): string {
  return Object.entries(counts)
    .filter(([, users]) => users > 0)
    .map(([name, users]) => `${words[name] ?? name}: ${number(users)}`)
    .join('\n');
}

function number(users: number): string {
  return users.toLocaleString('en-US');
}
