import type { ConflictMode } from '../contract/settings.ts';
import { classifyImport, type ImportAnswer } from './answers.ts';
import type { AuthorizedConnection } from './authorized-connection.ts';
import type { Call, Calls } from './calls.ts';
import { TransportError } from './connection.ts';
import type { TargetPaths } from './paths.ts';
import { TargetFault } from './problems.ts';
import { type TenantDump, tenantDump } from './records.ts';

export interface ConfigurationCalls {
  /**
   * Sends one batch, once (twice where the token had to be replaced). The body goes out as it is.
   *
   * Every answer is returned, classified; so is the lack of one, here or at the token endpoint. An answer that a
   * person has to settle becomes a Problem by `importProblem`.
   *
   * @throws Problem `wrong_credentials` or `missing_scope` when there is no token to send it with
   * @throws the signal's reason when it is aborted
   */
  importBatch(body: Buffer | string, mode: ConflictMode, signal?: AbortSignal): Promise<ImportAnswer>;
  /** The whole tenant, in memory: for small bases only (migration guide: testing only). Scope `read_configuration`. */
  exportConfiguration(signal?: AbortSignal): Promise<TenantDump>;
}

export function configurationCalls(
  connection: AuthorizedConnection,
  calls: Calls,
  paths: TargetPaths,
): ConfigurationCalls {
  const importPaths = {
    ignore: paths.importIn('ignore'),
    fail: paths.importIn('fail'),
    update: paths.importIn('update'),
  };
  const exporting: Call = {
    method: 'GET',
    path: paths.configuration,
    scope: 'read_configuration',
    doing: 'exporting the tenant',
    done: [200],
    long: true,
  };
  return {
    async importBatch(body, mode, signal) {
      try {
        const request = { method: 'PUT', path: importPaths[mode], scope: 'manage_configuration', body } as const;
        return classifyImport(await connection.send(request, signal), Date.now());
      } catch (error) {
        if (error instanceof TransportError) return { kind: 'unreachable', fault: error.fault };
        if (error instanceof TargetFault) return error.answer;
        throw error;
      }
    },
    async exportConfiguration(signal) {
      return calls.read(exporting, await calls.answer(exporting, signal), tenantDump);
    },
  };
}
