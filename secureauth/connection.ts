import { errors, Pool } from 'undici';
import type { HttpAnswer, TransportFault } from './answers.ts';
import { endOfSecond } from './http-date.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn, as undici takes them without copying. */
  readonly headers: string[];
  readonly body?: Buffer | string;
  /** The answer may take longer than one request's time to arrive, as long as it keeps coming. */
  readonly long?: boolean;
}

/** No answer came. Its text holds nothing of the request. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly fault: TransportFault;

  constructor(fault: TransportFault) {
    super(`no answer: ${fault}`);
    this.fault = fault;
  }
}

/** Kept-alive connections to one origin. */
export interface Connection {
  /**
   * Sends a request once. Nothing is sent again here: whether a write may be repeated is for the caller to know.
   *
   * @throws TransportError when no whole answer came
   * @throws the signal's reason when it is aborted
   */
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer>;
  /**
   * When the last answer came, in milliseconds since 1970 by the clock of whoever gave it: what it did for that answer it
   * did no later. By our own clock where its answers have no date.
   */
  answeredAt(): number;
  /** Ends when the requests in flight have ended. */
  close(): Promise<void>;
}

/** @param connections most connections, and so most requests at once; more of them wait their turn */
export function openConnection(origin: string, connections: number, requestTimeoutMs: number): Connection {
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
    connect: { timeout: requestTimeoutMs },
  });
  let answeredAt: number | undefined;
  return {
    async send(request, signal) {
      const answer = await send(pool, request, requestTimeoutMs, signal);
      answeredAt = endOfSecond(answer.date) ?? Date.now();
      return answer;
    },
    answeredAt: () => answeredAt ?? Date.now(),
    close: () => pool.close(),
  };
}

const timedOut = Symbol('timed out');

async function send(pool: Pool, request: HttpRequest, timeoutMs: number, signal?: AbortSignal): Promise<HttpAnswer> {
  signal?.throwIfAborted();
  // One controller for both reasons to stop: AbortSignal.any would leave a trace of every request on a long signal.
  const stop = new AbortController();
  const timer = request.long === true ? undefined : setTimeout(() => stop.abort(timedOut), timeoutMs);
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const { statusCode, headers, body } = await pool.request({
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: request.body ?? null,
      signal: stop.signal,
    });
    return {
      status: statusCode,
      contentType: single(headers['content-type']),
      retryAfter: single(headers['retry-after']),
      date: single(headers.date),
      body: await body.text(),
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw new TransportError(stop.signal.aborted ? 'timeout' : faultOf(error));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Codes of Node and OpenSSL for a connection that never came about. */
const unconnectedCode = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_SSL_.*)$/;
/** Codes of Node for a certificate that does not hold. */
const untrustedCode = /^(ERR_TLS_CERT_.*|CERT_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

function faultOf(error: unknown): TransportFault {
  if (error instanceof errors.ConnectTimeoutError) return 'unconnected';
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) return 'timeout';
  const codes = [error, ...causes(error)].map(codeOf);
  if (codes.some((code) => untrustedCode.test(code))) return 'untrusted';
  return codes.some((code) => unconnectedCode.test(code)) ? 'unconnected' : 'broken';
}

/** Node tries each address of a name and collects the failures. */
function causes(error: unknown): readonly unknown[] {
  return error instanceof AggregateError ? error.errors : [];
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
