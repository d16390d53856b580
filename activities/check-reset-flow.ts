import type { CheckResetFlowInput } from '../contract/activities.ts';
import type { ResetFlowResult } from '../contract/reset-flow.ts';
import { tenMinutes } from '../verification/patience.ts';
import { playResetFlow, type ResetFlowCheckpoint } from '../verification/reset-flow.ts';
import { withHeartbeats } from './heartbeats.ts';
import { accountSecrets, type readSecret } from './secrets.ts';
import type { TargetClients } from './target-clients.ts';

/** Plays the reset of the test account through; its identifier and its password are read here, on the worker's machine. */
export async function checkResetFlow(
  clients: TargetClients,
  read: typeof readSecret,
  { target, resetFlow, waiting }: CheckResetFlowInput,
): Promise<ResetFlowResult> {
  const { client } = await clients.to(target);
  const account = {
    identifier: await read(resetFlow.identifier, accountSecrets.identifier),
    password: await read(resetFlow.password, accountSecrets.password),
  };
  return await withHeartbeats<ResetFlowCheckpoint, ResetFlowResult>(
    async ({ signal, checkpoint, beat }) =>
      await playResetFlow(client, account, {
        codeFile: resetFlow.codeFile,
        ...(waiting === undefined ? {} : { waiting }),
        checkpoint,
        onCheckpoint: beat,
        signal,
        patience: tenMinutes,
      }),
  );
}
