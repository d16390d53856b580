import { Problem, type ProblemName } from '../contract/problem.ts';
import type { FaultAnswer, ImportAnswer, TransportFault } from './answers.ts';
import { type Scope, scopePurpose } from './scopes.ts';

/** What was asked of the target, for the texts of problems: no ids of users, no query. */
export interface AskedOf {
  /** Origin of the target. */
  readonly origin: string;
  /** What was being done, for example `importing users`. */
  readonly doing: string;
  readonly scope: Scope;
}

/** A problem that an answer of the target, or its lack, gave. `answer` lets a caller decide to wait and try again. */
export class TargetFault extends Problem {
  readonly answer: FaultAnswer;

  constructor(problem: ProblemName, what: string, where: string, next: string, answer: FaultAnswer) {
    super(problem, what, where, next);
    this.answer = answer;
  }
}

/** Answers after which the same request may succeed later without anybody doing anything. */
export type PassingAnswer = Extract<FaultAnswer, { kind: 'throttled' | 'failing' | 'unreachable' }>;

export function isPassing(answer: ImportAnswer): answer is PassingAnswer {
  return answer.kind === 'throttled' || answer.kind === 'failing' || answer.kind === 'unreachable';
}

/** Says an answer to an operator. Pure. */
export function problemOf(answer: FaultAnswer, asked: AskedOf): TargetFault {
  const where = `${asked.origin}, ${asked.doing}${said(answer)}`;
  switch (answer.kind) {
    case 'unauthorized':
      return new TargetFault(
        'wrong_credentials',
        'The target does not accept the access token that it has just issued',
        where,
        'Check that target.url and target.tenantId belong together and that the client application is active.',
        answer,
      );
    case 'forbidden':
      return new TargetFault(
        'missing_scope',
        `The target forbids ${asked.doing}`,
        where,
        `Grant the scope ${asked.scope} to the client application in the system workspace.`,
        answer,
      );
    case 'not-found':
      return new TargetFault(
        'missing_pool',
        'The target does not know the tenant or the Identity Pool',
        where,
        'Check target.tenantId, target.poolId and target.paths.',
        answer,
      );
    case 'conflict':
      return new TargetFault(
        'conflicts',
        'Records clash with others that the target already holds',
        where,
        'Choose the mode ignore or update, or remove what clashes.',
        answer,
      );
    case 'refused':
      return new TargetFault(
        'target_refuses',
        'The target does not accept what it was sent',
        where,
        "Compare the users' payload with the schemas of the pool, and the error code with the target's documentation.",
        answer,
      );
    case 'throttled':
      return new TargetFault(
        'target_failing',
        'The target asks for fewer requests',
        where,
        'Wait, or use fewer lanes.',
        answer,
      );
    case 'failing':
      return new TargetFault(
        'target_failing',
        answer.status >= 500 ? 'The target is failing' : 'The target answers what its API does not have',
        where,
        "Check target.url and the target's state; the migration can go on from here.",
        answer,
      );
    case 'unreachable':
      return new TargetFault(
        'target_unreachable',
        unreachable[answer.fault],
        where,
        answer.fault === 'untrusted'
          ? 'Check target.url; the certificate of a private authority is named by NODE_EXTRA_CA_CERTS.'
          : 'Check target.url, the network and any proxy between; the migration can go on from here.',
        answer,
      );
  }
}

const unreachable: Readonly<Record<TransportFault, string>> = {
  timeout: 'The target did not answer in time',
  broken: 'The target ended the connection before its answer was whole',
  unconnected: 'The target cannot be reached',
  untrusted: 'The certificate of the target is not trusted',
};

function said(answer: FaultAnswer): string {
  if (answer.kind === 'unreachable') return '';
  return `, answer ${answer.status}${answer.code === undefined ? '' : ` ${answer.code}`}`;
}

/** The token endpoint turned the client away. */
export function wrongCredentials(origin: string, status: number, code: string | undefined): Problem {
  const answer = `answer ${status}${code === undefined ? '' : ` ${code}`}`;
  return status === 404
    ? new Problem(
        'wrong_credentials',
        'The target has no token endpoint for this tenant',
        `${origin}, signing in, ${answer}`,
        'Check target.url and target.tenantId.',
      )
    : new Problem(
        'wrong_credentials',
        'The target does not accept the client application or its secret',
        `${origin}, signing in, ${answer}`,
        'Check target.clientId, target.tokenAuthentication and the secret that target.clientSecret points at.',
      );
}

/** The token lacks scopes that are needed. */
export function missingScopes(origin: string, missing: readonly Scope[]): Problem {
  const needs = missing.map((scope) => `${scope} (for ${scopePurpose[scope]})`).join(' and ');
  return new Problem(
    'missing_scope',
    `The access token lacks the ${missing.length === 1 ? 'scope' : 'scopes'} ${needs}`,
    `${origin}, signing in`,
    'Grant what is missing to the client application in the system workspace.',
  );
}
