import type { IdentityClient } from '../secureauth/client.ts';
import { isPassing, TargetFault } from '../secureauth/problems.ts';
import type { Clock } from './clock.ts';
import type { PressureMeter } from './pressure-meter.ts';

type Reading = Pick<IdentityClient, 'listUsers' | 'getUser'>;

/** The calls that read users back, each counted by what it took and met. */
export function meteredReading(client: Reading, meter: PressureMeter, clock: Clock): Reading {
  const metered = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    const begun = clock.now();
    try {
      const answer = await call();
      meter.answered(clock.now() - begun);
      return answer;
    } catch (error) {
      if (error instanceof TargetFault && isPassing(error.answer)) meter.faulted(error.answer, clock.now() - begun);
      throw error;
    }
  };
  return {
    listUsers: (page, signal) => metered(() => client.listUsers(page, signal)),
    getUser: (id, signal) => metered(() => client.getUser(id, signal)),
  };
}
