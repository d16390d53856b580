import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { deploymentVersion } from '../../worker/deployment.ts';
import { workflowBundlePath } from '../../worker/workflow-bundle.ts';

describe('the version that a worker is', () => {
  it('is none without a deployment', () => {
    expect(deploymentVersion({})).toBeUndefined();
    // Variables of the environment that are set to nothing.
    expect(deploymentVersion({ deployment: '', buildId: '' })).toBeUndefined();
  });

  it('has the build id that the operator gives', () => {
    const version = deploymentVersion({ deployment: 'production/migrations', buildId: '0.1.0+4711' });
    expect(version).toEqual({ deploymentName: 'production/migrations', buildId: '0.1.0+4711' });
  });

  it("has Poolferry's version and a digest of the workflows as its build id by default", async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    const { buildId } = deploymentVersion({ deployment: 'migrations' }) ?? {};
    expect(buildId).toMatch(/^[^-]+-[0-9a-f]{12}$/);
    expect(buildId?.split('-')[0]).toBe(version);
  });

  it('has the same id in whatever folder it was built: what is digested names none', async () => {
    const bundle = await readFile(workflowBundlePath(), 'utf8');
    const sourceMap = bundle.indexOf('//# sourceMappingURL=');
    expect(sourceMap).toBeGreaterThan(0);
    expect(bundle.slice(0, sourceMap)).not.toContain(process.cwd());
    expect(bundle.slice(sourceMap).trimEnd()).not.toContain('\n');
  });

  it.each([
    [{ buildId: '1' }, /without the deployment .*--deployment or POOLFERRY_DEPLOYMENT/],
    [{ deployment: 'a.b' }, /cannot be a deployment: "a\.b" \(--deployment, POOLFERRY_DEPLOYMENT\)/],
    [{ deployment: '__temporal' }, /no __ in front/],
    [{ deployment: 'migrations', buildId: 'a build' }, /cannot be a build id: "a build" \(--build-id/],
  ])('is refused when Temporal would leave its worker without work for ever: %j', (choice, words) => {
    expect(() => deploymentVersion(choice)).toThrow(words);
  });
});
