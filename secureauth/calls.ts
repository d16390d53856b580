import type { z } from 'zod';
import { classifyFault, type FaultAnswer, type HttpAnswer } from './answers.ts';
import type { AuthorizedConnection, AuthorizedRequest } from './authorized-connection.ts';
import { TransportError } from './connection.ts';
import { problemOf } from './problems.ts';

/** One kind of call: what it asks and which statuses it answers when it is done. */
export interface Call extends AuthorizedRequest {
  /** For people, for example `listing users`. */
  readonly doing: string;
  readonly done: readonly number[];
}

/** Sends calls and turns everything but what they expect into a {@link Problem}. */
export interface Calls {
  /**
   * @throws TargetFault for an answer that the call does not expect, or none
   * @throws Problem `wrong_credentials` or `missing_scope`
   */
  answer(call: Call, signal?: AbortSignal): Promise<HttpAnswer>;
  /** Reads the body of an answer as a record; TargetFault `target_failing` when it is none. */
  read<Shape>(call: Call, answer: HttpAnswer, shape: z.ZodType<Shape>): Shape;
}

export function calls(connection: AuthorizedConnection, origin: string): Calls {
  const fault = (call: Call, answer: FaultAnswer): Error =>
    problemOf(answer, { origin, doing: call.doing, scope: call.scope });
  return {
    async answer(call, signal) {
      const answer = await connection.send(call, signal).catch((error: unknown) => {
        throw error instanceof TransportError ? fault(call, { kind: 'unreachable', fault: error.fault }) : error;
      });
      if (call.done.includes(answer.status)) return answer;
      throw fault(call, classifyFault(answer, Date.now()));
    },
    read(call, answer, shape) {
      // What does not fit is not quoted: it may be anything, users included.
      const record = shape.safeParse(parse(answer.body));
      if (record.success) return record.data;
      throw fault(call, { kind: 'failing', status: answer.status });
    },
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
