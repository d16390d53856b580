import type { Stage } from '../migration/stage.ts';
import { mapTexts } from './map-texts.ts';

/**
 * Takes out of a history what is of the machine that it was recorded on. The workflow never asks for it, so that the
 * history replays as before.
 *
 * @param history as JSON
 */
export function anonymous(history: unknown, stage: Stage): unknown {
  const identities = new Set<string>();
  mapTexts(history, (text, key) => {
    if (key === 'identity') identities.add(text);
    return text;
  });
  const { folder, sandbox, secretVariable, namespace } = stage;
  const rewritten: [string, string][] = [
    [sandbox.url, 'http://127.0.0.1:8080'],
    [new URL(sandbox.url).host, '127.0.0.1:8080'],
    [folder, '/data'],
    [secretVariable, 'POOLFERRY_CLIENT_SECRET'],
    [namespace, 'default'],
    // Sticky task queues bear the name of their worker.
    ...[...identities].filter((identity) => identity !== '').map((identity): [string, string] => [identity, 'worker']),
  ];
  return mapTexts(history, (text, key) => {
    // It names the folders of the program.
    if (key === 'stackTrace') return '';
    return rewritten.reduce((result, [from, to]) => result.replaceAll(from, to), text);
  });
}
