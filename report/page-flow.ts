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

/** The way of the users from the source to the pool, in four steps. */
export function flowOf({ summary, refused, unsent, unchecked }: Report): readonly FlowStep[] {
  const part = (label: string, count: number, whole: number, tone: FlowPart['tone']): FlowPart => ({
    label,
    count: formatNumber(count),
    share: formatShare(count, whole),
    percent: whole === 0 ? 0 : (count / whole) * 100,
    tone,
    isZero: count === 0,
  });
  const { read, prepared, rejected, delta, accepted, confirmed, different, missing } = summary;
  return [
    { title: 'Read', explanation: 'from the source', parts: [part('Read', read, read, 'neutral')] },
    {
      title: 'Prepared',
      explanation: 'turned into users',
      parts: [
        part('Prepared', prepared, read, 'good'),
        ...(delta === undefined ? [] : [part('Unchanged', delta.unchanged, read, 'neutral')]),
        part('Rejected', rejected, read, 'warning'),
      ],
    },
    {
      title: 'Sent',
      explanation: 'answered by the target',
      parts: [
        part('Accepted', accepted, prepared, 'good'),
        part('Refused', refused, prepared, 'bad'),
        part('Not sent', unsent, prepared, 'neutral'),
      ],
    },
    {
      title: 'Read back',
      explanation: 'compared with what was sent',
      parts: [
        part('Confirmed', confirmed, prepared, 'good'),
        part('Different', different, prepared, 'bad'),
        part('Missing', missing, prepared, 'bad'),
        part('Not read back', unchecked, prepared, 'neutral'),
      ],
    },
  ];
}

/** The equations that show that every user is in exactly one place. */
export function balanceOf({ summary, refused, unsent, unchecked }: Report): readonly string[] {
  const equation = (whole: readonly [string, number], ...parts: readonly (readonly [string, number])[]) =>
    [whole, ...parts]
      .map(
        ([label, count], index) => `${index === 0 ? '' : index === 1 ? ' = ' : ' + '}${formatNumber(count)} ${label}`,
      )
      .join('');
  const { read, prepared, rejected, delta, accepted, confirmed, different, missing } = summary;
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
    equation(['prepared', prepared], ['accepted', accepted], ['refused', refused], ['not sent', unsent]),
    equation(
      ['prepared', prepared],
      ['confirmed', confirmed],
      ['different', different],
      ['missing', missing],
      ['not read back', unchecked],
    ),
  ];
}
