import type { Report } from '../contract/report.ts';
import { formatNumber, formatShare } from './wording.ts';

/** A number of users at one step of the way, as text and as a share of the step before (0 to 100). */
export interface FlowPart {
  readonly label: string;
  readonly count: string;
  readonly share: string;
  readonly percent: number;
  readonly tone: 'good' | 'warning' | 'bad' | 'neutral';
  readonly isZero: boolean;
}

/** A step of the way from the source to the pool. */
export interface FlowStep {
  readonly title: string;
  readonly explanation: string;
  readonly parts: readonly FlowPart[];
}

/** A number of users as a part of those of the step before. */
export function flowPart(label: string, count: number, whole: number, tone: FlowPart['tone']): FlowPart {
  return {
    label,
    count: formatNumber(count),
    share: formatShare(count, whole),
    percent: whole === 0 ? 0 : (count / whole) * 100,
    tone,
    isZero: count === 0,
  };
}

/** A whole and its parts as a line of text: `3 prepared = 2 accepted + 1 refused`. */
export function equation(whole: readonly [string, number], ...parts: readonly (readonly [string, number])[]): string {
  return [whole, ...parts]
    .map(([label, count], index) => `${index === 0 ? '' : index === 1 ? ' = ' : ' + '}${formatNumber(count)} ${label}`)
    .join('');
}

/** The way of the users from the source to the pool, in four steps. */
export function flowOf({ summary, refused, unsent, unchecked }: Report): readonly FlowStep[] {
  const { read, prepared, rejected, delta, accepted, confirmedUnanswered, confirmed, different, missing } = summary;
  return [
    { title: 'Read', explanation: 'from the source', parts: [flowPart('Read', read, read, 'neutral')] },
    {
      title: 'Prepared',
      explanation: 'turned into users',
      parts: [
        flowPart('Prepared', prepared, read, 'good'),
        ...(delta === undefined ? [] : [flowPart('Unchanged', delta.unchanged, read, 'neutral')]),
        flowPart('Rejected', rejected, read, 'warning'),
      ],
    },
    {
      title: 'Sent',
      explanation: 'answered by the target',
      parts: [
        flowPart('Accepted', accepted, prepared, 'good'),
        flowPart('Refused', refused, prepared, 'bad'),
        ...(confirmedUnanswered === undefined
          ? []
          : [flowPart('Confirmed without an answer', confirmedUnanswered, prepared, 'neutral')]),
        flowPart('Not sent', unsent, prepared, 'neutral'),
      ],
    },
    {
      title: 'Read back',
      explanation: 'compared with what was sent',
      parts: [
        flowPart('Confirmed', confirmed, prepared, 'good'),
        flowPart('Different', different, prepared, 'bad'),
        flowPart('Missing', missing, prepared, 'bad'),
        flowPart('Not read back', unchecked, prepared, 'neutral'),
      ],
    },
  ];
}

/** The equations that show that every user is in exactly one place. */
export function balanceOf({ summary, refused, unsent, unchecked }: Report): readonly string[] {
  const { read, prepared, rejected, delta, accepted, confirmedUnanswered, confirmed, different, missing } = summary;
  return [
    equation(
      ['read', read],
      ['prepared', prepared],
      ['rejected', rejected],
      ...(delta === undefined ? [] : [['unchanged', delta.unchanged] as const]),
    ),
    ...(delta === undefined
      ? []
      : [
          equation(
            ['prepared', prepared],
            ['new', delta.new],
            ['changed', delta.changed],
            ['not confirmed before', delta.notConfirmed],
          ),
        ]),
    equation(
      ['prepared', prepared],
      ['accepted', accepted],
      ['refused', refused],
      ...(confirmedUnanswered === undefined ? [] : [['confirmed without an answer', confirmedUnanswered] as const]),
      ['not sent', unsent],
    ),
    equation(
      ['prepared', prepared],
      ['confirmed', confirmed],
      ['different', different],
      ['missing', missing],
      ['not read back', unchecked],
    ),
  ];
}
