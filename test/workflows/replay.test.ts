import { homedir, hostname, tmpdir } from 'node:os';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { installRuntime } from '../../worker/runtime.ts';
import { mapTexts } from '../histories/map-texts.ts';
import { readHistory, recordedHistories, replay } from '../histories/recorded.ts';

/** A text of a history, after the name that it stands under. */
function textsOf(history: unknown): (readonly [key: string, text: string])[] {
  const texts: (readonly [string, string])[] = [];
  mapTexts(history, (text, key) => {
    texts.push([key, text]);
    return text;
  });
  return texts;
}

/** The history of a migration that would have asked for another activity in the place of its last one. */
function withAnotherActivity(history: unknown): unknown {
  const { events } = history as { events: { activityTaskScheduledEventAttributes?: { activityType: object } }[] };
  const last = events.findLast((event) => event.activityTaskScheduledEventAttributes !== undefined);
  if (last?.activityTaskScheduledEventAttributes === undefined) throw new Error('It has no activity.');
  const changed = { ...last.activityTaskScheduledEventAttributes, activityType: { name: 'writeAnotherReport' } };
  return {
    events: events.map((event) =>
      event === last ? { ...event, activityTaskScheduledEventAttributes: changed } : event,
    ),
  };
}

/** A folder of histories that are tried once and not kept: those of migrations that are running now. */
const more = process.env.POOLFERRY_HISTORIES;

beforeAll(() => {
  installRuntime({ trapSignals: false });
});

describe('migrations that the released versions began', () => {
  it.each(recordedHistories())('go on under this workflow code: %s', async (name) => {
    await replay(readHistory(name));
  });

  it.each(more ? recordedHistories(more) : [])(
    'go on under this workflow code, in POOLFERRY_HISTORIES: %s',
    async (name) => {
      await replay(readHistory(name, more));
    },
  );

  it('would stop if the workflow asked for another activity than it did then', async () => {
    const [name = ''] = recordedHistories();
    await expect(replay(withAnotherActivity(readHistory(name)))).rejects.toThrow(DeterminismViolationError);
  });
});

interface RecordedEvent {
  readonly eventId: string;
  readonly eventType: string;
}

/** Events that a task's commands leave name the task; the SDK may put tasks without any together with the next one. */
function tasksWithoutCommand(history: unknown): readonly string[] {
  const { events } = history as { events: readonly RecordedEvent[] };
  return events
    .filter(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED')
    .map(({ eventId }) => eventId)
    .filter(
      (task) => !events.some((event) => JSON.stringify(event).includes(`"workflowTaskCompletedEventId":"${task}"`)),
    );
}

describe('what is recorded of them', () => {
  it.each(recordedHistories())('has a command of every task of the workflow: %s', (name) => {
    expect(tasksWithoutCommand(readHistory(name))).toEqual([]);
  });

  it.each(recordedHistories())('says nothing of the machine that it was recorded on: %s', (name) => {
    const texts = textsOf(readHistory(name));
    // Payloads were read too.
    expect(texts.map(([, text]) => text)).toContain('http://127.0.0.1:8080');
    const ours = [homedir(), process.cwd(), tmpdir(), `@${hostname()}`];
    const foreign = texts.filter(
      ([key, text]) =>
        ours.some((word) => text.includes(word)) ||
        (key === 'identity' && text !== 'worker') ||
        /\b\d+@|file:\/\/|\\\\/.test(text) ||
        /^\/(?!data\b)/.test(text) ||
        /127\.0\.0\.1(?!:8080\b)|localhost/.test(text),
    );
    expect(foreign).toEqual([]);
  });
});
