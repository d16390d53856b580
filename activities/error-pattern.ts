import type { FaultAnswer } from '../secureauth/answers.ts';

/** Codes alone go to Temporal and into the report, whatever read them: no sentence, no address, no telephone number. */
const code = /^(?!.*\d{5})[a-z0-9_.-]{1,64}$/;

/** How an answer that is no success is counted: `422 invalid_payload`, `500`, `timeout`. */
export function errorPatternOf(answer: FaultAnswer): string {
  if (answer.kind === 'unreachable') return answer.fault;
  return answer.code !== undefined && code.test(answer.code) ? `${answer.status} ${answer.code}` : `${answer.status}`;
}
