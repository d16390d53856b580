import { STATUS_CODES } from 'node:http';

/** What is wrong with one field or record: a path and a rule, never a value. */
export interface Defect {
  /** JSON pointer into the request's body. */
  readonly path: string;
  readonly reason: string;
}

/** An answer in the form of the OpenAPI file's `Error`: `{status_code, error, error_code, details}`. */
export class ApiError extends Error {
  override readonly name = 'ApiError' as const;
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** `Retry-After` of the answer, in seconds. */
  readonly retryAfterSeconds: number | undefined;

  /** @param code `error_code`, in snake case */
  constructor(status: number, code: string, details?: Readonly<Record<string, unknown>>, retryAfterSeconds?: number) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get body(): Readonly<Record<string, unknown>> {
    return {
      status_code: this.status,
      error: STATUS_CODES[this.status] ?? 'Error',
      error_code: this.code,
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }
}

export function notFound(what: 'tenant' | 'pool' | 'user' | 'schema' | 'route'): ApiError {
  return new ApiError(404, `${what}_not_found`);
}

/** 400: the body is not of its form. */
export function malformed(...defects: readonly Defect[]): ApiError {
  return new ApiError(400, 'bad_request', { errors: defects });
}

/** 422: the body is of its form and still cannot be taken. */
export function unprocessable(...defects: readonly Defect[]): ApiError {
  return new ApiError(422, 'unprocessable_entity', { errors: defects });
}
