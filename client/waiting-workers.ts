import type { Client } from '@temporalio/client';
import { taskQueue } from '../contract/messages.ts';

/** Workers that wait at the task queue. */
export interface WaitingWorkers {
  /** Those that get work: of the version that is current or ramping, or unversioned when no version is current. */
  readonly served: number;
  /** Those that get none before their version is made the current one. */
  readonly notServed: number;
}

/** Asks Temporal who waits for work, and who of them gets any. */
export async function waitingWorkers({ workflowService, options: { namespace } }: Client): Promise<WaitingWorkers> {
  const { pollers, versioningInfo } = await workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
  });
  const current = versionText(versioningInfo?.currentDeploymentVersion);
  const ramping = versionText(versioningInfo?.rampingDeploymentVersion);
  const served = new Set<unknown>();
  const notServed = new Set<unknown>();
  for (const { identity, deploymentOptions } of pollers ?? []) {
    const version = versionText(deploymentOptions);
    const getsWork = version === current || (version !== unversioned && version === ramping);
    (getsWork ? served : notServed).add(`${identity} ${version}`);
  }
  return { served: served.size, notServed: notServed.size };
}

const unversioned = '';

interface Version {
  readonly deploymentName?: string | null;
  readonly buildId?: string | null;
}

/** A worker that is of no deployment may still tell a build id. */
function versionText(version: Version | null | undefined): string {
  return version?.deploymentName ? `${version.deploymentName} ${version.buildId}` : unversioned;
}
