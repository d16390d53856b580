import { errorCodeOf } from './error-code.ts';
import { namedIds } from './named-ids.ts';
import { retryAfterMs } from './retry-after.ts';

/** An HTTP answer as the connection hands it over. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType?: string | undefined;
  readonly retryAfter?: string | undefined;
  readonly date?: string | undefined;
  /** Text of the body; empty where it has none. */
  readonly body: string;
}

/**
 * Why no answer came. After `timeout` and `broken` the target may have applied the request; with `unconnected` and
 * `untrusted` (its certificate) the request was never sent.
 */
export type TransportFault = 'timeout' | 'broken' | 'unconnected' | 'untrusted';

/**
 * Everything that can become of a request that was not done. `code` is the target's error code, where it gave one
 * that holds no personal data.
 */
export type FaultAnswer =
  /** Some of its records clash with others (409). `ids`: of records that the answer names, where it does. */
  | { readonly kind: 'conflict'; readonly status: number; readonly code?: string; readonly ids?: readonly string[] }
  /** The target will not take this body, whenever it is sent (400, 412, 413, 422). */
  | { readonly kind: 'refused'; readonly status: number; readonly code?: string }
  /** Too fast or too busy (429, and 503 that says when to come back). */
  | { readonly kind: 'throttled'; readonly status: number; readonly code?: string; readonly retryAfterMs?: number }
  | { readonly kind: 'unauthorized'; readonly status: number; readonly code?: string }
  | { readonly kind: 'forbidden'; readonly status: number; readonly code?: string }
  | { readonly kind: 'not-found'; readonly status: number; readonly code?: string }
  /** An answer that is not the API's: 5xx, redirects, pages, other success codes. */
  | { readonly kind: 'failing'; readonly status: number; readonly code?: string }
  | { readonly kind: 'unreachable'; readonly fault: TransportFault };

/** What became of one import request. */
export type ImportAnswer = { readonly kind: 'accepted' } | FaultAnswer;

/** The import's only success is 204 (migration guide: 204 NO CONTENT confirms a successful import). */
export function classifyImport(answer: HttpAnswer, now: number): ImportAnswer {
  return answer.status === 204 ? { kind: 'accepted' } : classifyFault(answer, now);
}

/** Statuses that say something of what was sent, or of who sent it, only where the API itself gave them. */
const onlyFromTheApi: ReadonlySet<number> = new Set([400, 403, 409, 412, 422]);

/**
 * Classifies an answer that is not the success that its call expects. Pure.
 *
 * A page that a proxy or a firewall put in the place of the API's answer says nothing of the users that were sent: it
 * passes, or the operator is asked. (A 413 of a proxy is its limit of a body's size, which halves get through; a 404 and
 * a 401 are the same whoever says them.)
 */
export function classifyFault(answer: HttpAnswer, now: number): FaultAnswer {
  const code = errorCodeOf(answer.body);
  const said = { status: answer.status, ...(code === undefined ? {} : { code }) };
  if (onlyFromTheApi.has(answer.status) && isPage(answer)) return { kind: 'failing', ...said };
  switch (answer.status) {
    case 409: {
      const ids = namedIds(answer.body);
      return ids.length === 0 ? { kind: 'conflict', ...said } : { kind: 'conflict', ...said, ids };
    }
    // The OpenAPI file answers 412 with "payload too large", as others do with 413.
    case 400:
    case 412:
    case 413:
    case 422:
      return { kind: 'refused', ...said };
    case 401:
      return { kind: 'unauthorized', ...said };
    case 403:
      return { kind: 'forbidden', ...said };
    case 404:
      return { kind: 'not-found', ...said };
    case 429:
    case 503: {
      const wait = retryAfterMs(answer.retryAfter, answer.date, now);
      if (wait !== undefined) return { kind: 'throttled', ...said, retryAfterMs: wait };
      return answer.status === 429 ? { kind: 'throttled', ...said } : { kind: 'failing', ...said };
    }
    default:
      return { kind: 'failing', ...said };
  }
}

/** JSON is what the API answers; without a body there is no page. */
function isPage({ contentType, body }: HttpAnswer): boolean {
  return body !== '' && contentType !== undefined && !/^application\/([a-z0-9.+-]+\+)?json\b/i.test(contentType.trim());
}
