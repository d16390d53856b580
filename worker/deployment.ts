import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NativeConnection, WorkerDeploymentOptions } from '@temporalio/worker';
import { Problem } from '../contract/problem.ts';
import { workflowBundlePath } from './workflow-bundle.ts';

/** Which version of which worker deployment a worker is, in Temporal's words. */
export interface DeploymentVersion {
  readonly deploymentName: string;
  readonly buildId: string;
}

/** What the operator said of it: by options or by the environment, where an empty value says nothing. */
export interface DeploymentChoice {
  readonly deployment?: string | undefined;
  readonly buildId?: string | undefined;
}

/**
 * The version that a worker is to be, or nothing when it is to be unversioned.
 *
 * @throws Problem `wrong_configuration` for a build id without a deployment, and for names that Temporal refuses
 */
export function deploymentVersion({ deployment, buildId }: DeploymentChoice): DeploymentVersion | undefined {
  if (!deployment) {
    if (!buildId) return undefined;
    // Such a worker would be unversioned, and get all work at once, while the operator believes that it waits.
    throw new Problem(
      'wrong_configuration',
      'A build id says nothing without the deployment that it is a build of',
      '--build-id, POOLFERRY_BUILD_ID',
      'Name the deployment with --deployment or POOLFERRY_DEPLOYMENT, or leave the build id out.',
    );
  }
  const version = { deploymentName: deployment, buildId: buildId || defaultBuildId() };
  if (!/^(?!__)[\w/-]{1,255}$/.test(version.deploymentName)) {
    throw wrongName(
      'deployment',
      version.deploymentName,
      'letters, digits, - _ and /, at most 255, and no __ in front',
    );
  }
  if (!/^[\w./+-]{1,255}$/.test(version.buildId)) {
    throw wrongName('build id', version.buildId, 'letters, digits, - _ . + and /, at most 255');
  }
  return version;
}

/**
 * How a worker takes part in its deployment.
 *
 * A migration moves to the current version by itself (`AUTO_UPGRADE`), and its workflow code is kept able to replay what
 * older versions began (`patched`). Temporal advises this where a workflow outlives a deploy, and where versions are
 * exchanged as blue and green; for workflows that continue as new it has another advice too, pinned runs that upgrade
 * when they continue. Here that would be worse. A small migration never continues, and one that is held does not either.
 * A pinned migration's activities stay on its version as well, and what is mended in mid-migration is nearly always an
 * activity: the target answers as nobody knew, the migration holds, and the mended worker has to get it. And the SDK
 * calls upgrading on continue-as-new experimental.
 *
 * `migration` is the only workflow, so that the worker's default says it all.
 */
export function deploymentOptions(version: DeploymentVersion): WorkerDeploymentOptions {
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}

/** What the operator has to know and do: a version gets no work before it is made the current one. */
export function sayOfVersion(
  { deploymentName, buildId }: DeploymentVersion,
  namespace: string,
  current: boolean,
): string {
  const name = `This is version ${buildId} of the deployment ${deploymentName}`;
  if (current) return `${name}, its current one.`;
  return (
    `${name}. It gets no work before it is made the current one:\n` +
    `  temporal worker deployment set-current-version --namespace ${namespace} --deployment-name ${deploymentName} --build-id ${buildId}`
  );
}

/** Whether a version is its deployment's current one already: a worker that comes back has nothing to ask for. */
export async function isCurrentVersion(
  { workflowService }: NativeConnection,
  namespace: string,
  { deploymentName, buildId }: DeploymentVersion,
): Promise<boolean> {
  try {
    const { workerDeploymentInfo } = await workflowService.describeWorkerDeployment({ namespace, deploymentName });
    return workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId === buildId;
  } catch {
    // Temporal knows of no such deployment before its first worker.
    return false;
  }
}

/**
 * A build id by what is built: the package's version, and the workflows' own digest, so that two builds whose workflows
 * differ are never taken for one.
 */
export function defaultBuildId(): string {
  const digest = createHash('sha256')
    .update(withoutSourceMap(readFileSync(workflowBundlePath(), 'utf8')))
    .digest('hex');
  return `${packageVersion()}-${digest.slice(0, 12)}`;
}

/** The source map names the folder that was built in; one build has one id in whatever folder it lies. */
function withoutSourceMap(bundle: string): string {
  return bundle.replace(/^\/\/# sourceMappingURL=.*$/gm, '');
}

/** Beside the sources, or beside `dist`, which holds the compiled worker. */
function packageVersion(): string {
  const [beside, above] = ['../package.json', '../../package.json'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  ) as [string, string];
  const { version } = JSON.parse(readFileSync(existsSync(beside) ? beside : above, 'utf8')) as { version: string };
  return version;
}

/** Temporal lets a worker of a name that it refuses poll for ever and tells nobody. None of the others needs quotes. */
function wrongName(what: 'deployment' | 'build id', name: string, allowed: string): Problem {
  const where = what === 'deployment' ? '--deployment, POOLFERRY_DEPLOYMENT' : '--build-id, POOLFERRY_BUILD_ID';
  return new Problem(
    'wrong_configuration',
    `This cannot be a ${what}: ${JSON.stringify(name)}`,
    where,
    `Use ${allowed}.`,
  );
}
