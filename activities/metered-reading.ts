import type { IdentityClient } from '../secureauth/client.ts';
import { isPassing, TargetFault } from '../secureauth/problems.ts';
import type { Clock } from './clock.ts';
import type { StretchRequests } from './stretch-requests.ts';

type Reading = Pick<IdentityClient, 'listUsers' | 'getUser' | 'deleteUser'>;

/** The calls that read users back, or delete them, each counted by what it took and met. */
export function meteredReading(
  client: Reading,
  { meter, recorder }: Pick<StretchRequests, 'meter' | 'recorder'>,
  clock: Clock,
): Reading {
  const metered = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    const begun = clock.now();
    try {
      const answer = await call();
      const took = clock.now() - begun;
      meter.answered(took);
      recorder.add(took);
      return answer;
    } catch (error) {
      if (!(error instanceof TargetFault)) throw error;
      const took = clock.now() - begun;
      if (isPassing(error.answer)) meter.faulted(error.answer, took);
      recorder.add(took, error.answer);
      throw error;
    }
  };
  return {
    listUsers: (page, signal) => metered(() => client.listUsers(page, signal)),
    getUser: (id, signal) => metered(() => client.getUser(id, signal)),
    deleteUser: (id, signal) => metered(() => client.deleteUser(id, signal)),
  };
}
