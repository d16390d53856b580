import { maximumUsersPerBatch } from '../contract/settings.ts';
import { type FaultRates, type SeededFaults, seededFaults } from '../sandbox/index.ts';

/** What imports meet, as shares of the requests; `refusedUsers` of the users. */
const rates: FaultRates = {
  failing: 0.05,
  resetBefore: 0.01,
  resetAfter: 0.01,
  half: 0.005,
  bursts: 0.005,
  latencySpikes: 0.02,
  expiredTokens: 0.01,
  refusedUsers: 0.001,
};

/** The sandbox asks it what befalls a request, and the proof whom it refuses. */
export function faultsOf(seed: number): SeededFaults {
  return seededFaults({ seed, rates });
}

/** Users that stand in the pool beforehand, with another profile; at least ten, so that short runs meet some. */
export function earlierShare(users: number): number {
  return Math.max(0.001, 10 / users);
}

/** Operator, throttle, pauses and restarts leave about so many of the 8 lanes at work. */
const lanesOnAverage = 2;
/** Conflicts halve a batch in `fail` mode, which is half of those that are drawn. */
const shareOfFailMode = 1 / 2;

/** Requests until a user that is refused, or conflicts, stands alone: of each half both halves are sent. */
const requestsToStandAlone = 2 * Math.log2(maximumUsersPerBatch);

/** How long it takes until a conflict is an operator's to decide. */
export function conflictMs(latencyMs: number): number {
  return requestsToStandAlone * latencyMs;
}

/**
 * How long an import takes at least, so that importing lasts about as long as the chaos.
 *
 * Undisturbed it would be users / 100 requests over 8 lanes. Here every batch with a refused user, and in `fail` mode
 * one with a user that is there already, is halved until that user stands alone: some 2 * log2(100) requests more. And
 * of the 8 lanes the operator and the throttle leave fewer.
 */
export function baseLatencyMs(users: number, minutes: number): number {
  const batches = Math.ceil(users / maximumUsersPerBatch);
  const alone = rates.refusedUsers + shareOfFailMode * earlierShare(users);
  const halved = 1 - (1 - alone) ** maximumUsersPerBatch;
  const requests = batches * (1 + halved * requestsToStandAlone);
  return Math.round((minutes * 60_000 * lanesOnAverage) / requests);
}
