import type { UndoShortcomingName } from '../../contract/report.ts';
import type { UndoReport, UnsettledUser } from '../../contract/undo.ts';
import { equation, type FlowStep, flowPart } from '../page-flow.ts';
import { type PageModel, whereabouts } from '../page-model.ts';
import { formatCount, formatDuration, formatMoment, formatNumber, verdicts } from '../wording.ts';
import type { UndoShortcoming } from './undo-summary.ts';

/** What the page of an undo says, every number and date already in words. */
export interface UndoPageModel
  extends Pick<
    PageModel,
    | 'outcome'
    | 'verdict'
    | 'sentence'
    | 'shortcomings'
    | 'failure'
    | 'facts'
    | 'flow'
    | 'balance'
    | 'notes'
    | 'audit'
    | 'inputs'
    | 'origin'
    | 'target'
  > {
  readonly unsettled: readonly {
    readonly id: string;
    readonly sourceKey: string | undefined;
    readonly at: string;
    readonly finding: string;
  }[];
  readonly unsettledCaption: string;
}

const shortcomingWords: Readonly<Record<UndoShortcomingName, (count: number) => string>> = {
  still_there: (count) => `${formatCount(count, 'user is', 'users are')} still in the pool`,
  lost: (count) => `${formatCount(count, 'user', 'users')} that were there before the migration are there no more`,
  not_reached: (count) => `the undo did not come to ${formatCount(count, 'user')}`,
  unchecked: (count) => `${formatCount(count, 'user was', 'users were')} not looked for afterwards`,
};

const findingWords: Readonly<Record<UnsettledUser['finding'], string>> = {
  still_there: 'Still in the pool',
  lost: 'Was there before the migration, and is there no more',
  unchecked: 'Not looked for',
};

export function undoPageModelOf(report: UndoReport, shortcomings: readonly UndoShortcoming[]): UndoPageModel {
  const { summary, unsettled, unsettledTotal } = report;
  return {
    outcome: summary.outcome,
    verdict: verdicts[summary.outcome],
    sentence: sentenceOf(report),
    shortcomings: shortcomings.map(({ name, count }) => shortcomingWords[name](count)),
    failure: undefined,
    facts: [
      ['Report of', 'Undo'],
      ['Started', formatMoment(report.startedAt)],
      ['Finished', formatMoment(report.finishedAt)],
      ['Took', formatDuration(summary.seconds)],
      ['Workflow', summary.workflowId],
    ],
    flow: flowOf(report),
    balance: balanceOf(report),
    notes: notesOf(report),
    unsettled: unsettled.map((user) => ({
      id: user.id,
      sourceKey: user.sourceKey,
      at: user.at,
      finding: findingWords[user.finding],
    })),
    unsettledCaption:
      unsettled.length < unsettledTotal
        ? `The first ${formatNumber(unsettled.length)} of ${formatCount(unsettledTotal, 'user')}; all are in unsettled.ndjson`
        : `${formatCount(unsettledTotal, 'user')}, by UUID`,
    ...whereabouts(report),
  };
}

function sentenceOf({ summary, notReached }: UndoReport): string {
  const prepared = formatCount(summary.prepared, 'prepared user');
  const deleted = formatNumber(summary.undone?.deleted ?? 0);
  switch (summary.outcome) {
    case 'verified':
      return `Whom the migration created is gone, and whoever was there before it is there: the pool shows it for all ${prepared}.`;
    case 'differences':
      return `${deleted} of ${prepared} were deleted, but the pool does not show all of them as it should:`;
    case 'aborted':
      return `An operator ended the undo. ${deleted} of ${prepared} had been deleted, and it had not come to ${formatNumber(notReached)}.`;
    case 'failed':
    case 'held':
      return `The undo could not go on. ${deleted} of ${prepared} had been deleted.`;
  }
}

function flowOf({ summary, notReached, unchecked }: UndoReport): readonly FlowStep[] {
  const { prepared, accepted, confirmed, different, missing, undone } = summary;
  const unrecorded = undone?.unrecorded ?? 0;
  return [
    {
      title: 'Migrated',
      explanation: 'before the undo',
      parts: [
        flowPart('Accepted', accepted, prepared, 'neutral'),
        flowPart('Not accepted', prepared - accepted, prepared, 'neutral'),
      ],
    },
    {
      title: 'Undone',
      explanation: 'answered by the target',
      parts: [
        flowPart('Deleted', undone?.deleted ?? 0, prepared, 'good'),
        flowPart('Gone already', undone?.alreadyGone ?? 0, prepared, 'warning'),
        flowPart('Kept: there before', undone?.kept ?? 0, prepared, 'neutral'),
        flowPart('Had been refused', undone?.refused ?? 0, prepared, 'neutral'),
        flowPart('Never sent', undone?.neverSent ?? 0, prepared, 'neutral'),
        ...(unrecorded === 0 ? [] : [flowPart('Left untouched: not recorded', unrecorded, prepared, 'warning')]),
        flowPart('Not reached', notReached, prepared, 'bad'),
      ],
    },
    {
      title: 'Looked for',
      explanation: 'by listing the pool again',
      parts: [
        flowPart('As they should be', confirmed, prepared, 'good'),
        flowPart('Still there', different, prepared, 'bad'),
        flowPart('Lost', missing, prepared, 'bad'),
        flowPart('Not looked for', unchecked, prepared, 'neutral'),
      ],
    },
  ];
}

function balanceOf({ summary, notReached, unchecked }: UndoReport): readonly string[] {
  const { prepared, confirmed, different, missing, undone } = summary;
  return [
    equation(
      ['prepared', prepared],
      ['deleted', undone?.deleted ?? 0],
      ['gone already', undone?.alreadyGone ?? 0],
      ['kept', undone?.kept ?? 0],
      ['refused', undone?.refused ?? 0],
      ['never sent', undone?.neverSent ?? 0],
      ...(undone?.unrecorded === undefined ? [] : [['not recorded', undone.unrecorded] as const]),
      ['not reached', notReached],
    ),
    equation(
      ['prepared', prepared],
      ['as they should be', confirmed],
      ['still there', different],
      ['lost', missing],
      ['not looked for', unchecked],
    ),
  ];
}

function notesOf({ summary, grounds, groups }: UndoReport): readonly string[] {
  const unrecorded = summary.undone?.unrecorded ?? 0;
  return [
    grounds === 'recorded'
      ? 'Whom the migration created is known by the list of the pool that was made before it.'
      : 'Whom the migration created is known by its mode: every batch was accepted in mode fail, in which the target takes nobody who is there already.',
    ...((summary.undone?.kept ?? 0) > 0
      ? [
          'Users that were there before stay as they are now: what the migration changed of them in mode update is not changed back.',
        ]
      : []),
    ...(unrecorded > 0
      ? [
          `${formatCount(unrecorded, 'user was', 'users were')} left untouched: nobody recorded whether they were there before.`,
        ]
      : []),
    ...(groups > 0
      ? [
          `The ${formatCount(groups, 'group')} that the migration brought ${groups === 1 ? 'is' : 'are'} left in the pool.`,
        ]
      : []),
  ];
}
