import { InvalidArgumentError } from 'commander';
import { Problem } from '../../contract/problem.ts';

/** How a campaign is cut: stages of so many users, or by shares in percent, which make 100. Without either, one stage. */
export type StagePlan = { readonly size?: number; readonly shares?: readonly number[] };

/** Names of stages have four digits, and nobody sends ten thousand of them. */
export const mostStages = 9_999;

/**
 * Where each stage ends: the number of users up to its last one.
 *
 * Users come in the order of their ids, which are random, so every stage is a fair sample of all of them.
 *
 * @param users that have an address
 * @returns nothing where there is nobody
 * @throws Problem `wrong_configuration` for too many stages
 */
export function stageEnds({ size, shares }: StagePlan, users: number): readonly number[] {
  if (users === 0) return [];
  if (shares !== undefined) return endsOfShares(shares, users);
  const usersPerStage = size ?? users;
  const stages = Math.ceil(users / usersPerStage);
  if (stages > mostStages) throw tooManyStages(stages);
  return Array.from({ length: stages }, (_, stage) => Math.min(users, (stage + 1) * usersPerStage));
}

/** Rounded where the sum stands, so that no user is lost between two stages. */
function endsOfShares(shares: readonly number[], users: number): readonly number[] {
  let percent = 0;
  return shares.map((share, stage) => {
    percent += share;
    return stage === shares.length - 1 ? users : Math.round((users * percent) / 100);
  });
}

/** Parses `1,9,90`; commander tells the operator of anything else. */
export function parseShares(text: string): readonly number[] {
  const parts = text.split(',').map((part) => part.trim());
  const shares = parts.map(Number);
  const areNumbers = parts.every((part) => /^\d+(?:\.\d+)?$/.test(part)) && shares.every((share) => share > 0);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (areNumbers && Math.abs(sum - 100) < 1e-9 && shares.length <= mostStages) return shares;
  throw new InvalidArgumentError('Give percentages that make 100 together, such as 1,9,90.');
}

function tooManyStages(stages: number): Problem {
  return new Problem(
    'wrong_configuration',
    `There would be ${stages.toLocaleString('en-US')} stages, and there may be ${mostStages.toLocaleString('en-US')}`,
    '--stage-size',
    'Give a larger one.',
  );
}
