import type { ImportMode } from '../options.ts';

/** What a request asks for, as far as faults tell requests apart. */
export type FaultyCall = 'import' | 'token' | 'list_users' | 'other';

/** A request that reached a route, before anything of it is applied. */
export interface FaultyRequest {
  readonly call: FaultyCall;
  readonly method: string;
  /** Without the query, which may hold a user's key. */
  readonly path: string;
  /** Of an import alone. */
  readonly mode?: ImportMode;
  /** Ids of the users in an import's body, in lower case and in the body's order; left out where it was not read. */
  readonly userIds?: readonly string[];
  /** Counts the requests of this sandbox that reached a route, from 1. */
  readonly number: number;
}

/** Whether the request is carried out although its usual answer never comes. */
interface Appliable {
  readonly applied: boolean;
}

/** What befalls a request. */
export type Fault =
  /** This answer in the place of the usual one. */
  | (Appliable & {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    })
  /** The connection is cut by a RST, without an answer. */
  | (Appliable & { readonly kind: 'reset' })
  /**
   * Head and first half of an answer, then the end of the connection. Its status is the usual one where the request was
   * applied (200 for a 204, which has no body), and 500 where it was not: no server says yes to what it did not do.
   */
  | (Appliable & { readonly kind: 'half' })
  /** No answer until the client goes away or the sandbox closes. */
  | (Appliable & { readonly kind: 'silence' })
  /** The request is applied at once, and its usual answer written later. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** These users of an import are refused, as if their profiles were against the schema. */
  | { readonly kind: 'refuse'; readonly userIds: readonly string[] };

/** Chooses what befalls a request; nothing where it gives undefined. */
export type ChooseFault = (request: FaultyRequest) => Fault | undefined | Promise<Fault | undefined>;

/** How tests look into the course of requests, and disturb it. */
export interface FaultOptions {
  /**
   * Asked for each request that reached a route and was admitted there, before anything is applied. Those that are
   * refused before that (token, scope, too many at once, no JSON, no such mode) get their usual answer.
   */
  readonly faults?: ChooseFault;
  /**
   * Awaited when an import was carried out and before anything of its answer is written; `status` is what it is going
   * to be answered with if no fault changes that, a refusal too.
   */
  readonly afterImport?: (request: FaultyRequest, status: number) => void | Promise<void>;
  /** Told when an import's answer was handed to the socket whole. */
  readonly answered?: (request: FaultyRequest, status: number) => void;
}
