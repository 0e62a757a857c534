import { beforeAll, describe, it, expect } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LintedDoing, lintRunbook } from './lint.js';
import { matchRunbooks } from './match.js';
import { renderAction } from './render-action.js';
import { renderCheck } from './render-verify.js';
import { loadRunbooks, type LoadedRunbooks } from './repository.js';

const folder = fileURLToPath(new URL('../../runbooks', import.meta.url));

/** What `argus alert send` sends. */
const sample = {
  alertname: 'HighErrorRate',
  service: 'checkout',
  environment: 'production',
  severity: 'critical',
};

describe("the project's own runbooks", () => {
  let own: LoadedRunbooks;
  beforeAll(async () => {
    own = await loadRunbooks(folder);
  });

  const best = (labels: Record<string, string>) => matchRunbooks(own.runbooks, labels)[0]?.runbook;

  it('have no problems and differ in id', () => {
    expect(own.problems).toEqual([]);
    expect(own.runbooks.length).toBeGreaterThanOrEqual(8);
    expect(new Set(own.runbooks.map(({ id }) => id)).size).toBe(own.runbooks.length);
  });

  it('are complete, and propose nothing that the executor would refuse as it is installed', async () => {
    for (const { file } of own.runbooks) {
      const text = await readFile(join(folder, file), 'utf8');
      const refused = ({ parameters }: LintedDoing) =>
        parameters['command'] === 'demo-restart' ? undefined : 'command-not-allowed';
      expect(lintRunbook(text, file, { today: '2026-11-21', refused }).faults).toEqual([]);
    }
  });

  it('propose a harmless restart for the sample alert', () => {
    const runbook = best(sample);
    expect(runbook?.id).toBe('high-error-rate');
    expect(renderAction(runbook!.action!, sample)).toMatchObject({
      ok: true,
      value: { kind: 'command', parameters: { command: 'demo-restart', args: ['checkout'] } },
    });
  });

  it.each([
    [{ alertname: 'KubePodCrashLooping', namespace: 'shop', pod: 'checkout-1' }, 'pod-crash-looping'],
    [{ alertname: 'KubeContainerWaiting', reason: 'CrashLoopBackOff' }, 'pod-crash-looping'],
    [{ alertname: 'NodeFilesystemSpaceFillingUp', mountpoint: '/' }, 'disk-filling'],
    [{ alertname: 'HighLatency', service: 'checkout' }, 'high-latency'],
    [{ alertname: 'CertificateExpiring', instance: 'https://shop.example.com' }, 'certificate-expiring'],
    [{ alertname: 'ConsumerLagHigh', consumergroup: 'mailer' }, 'consumer-lag'],
    [{ alertname: 'PostgresqlTooManyConnections' }, 'database-connections-exhausted'],
    [{ alertname: 'InstanceDown', job: 'node' }, 'host-down'],
    [{ alertname: 'TargetDown', job: 'node-exporter' }, 'host-down'],
  ])('know %j', (labels, id) => {
    expect(best(labels as Record<string, string>)?.id).toBe(id);
  });

  it.each([
    [{ alertname: 'TargetDown', job: 'checkout' }],
    [{ alertname: 'KubeContainerWaiting', reason: 'ImagePullBackOff' }],
    [{ alertname: 'SomethingElse', service: 'checkout' }],
    [{}],
  ])('do not claim to know %j', (labels) => {
    expect(best(labels as Record<string, string>)).toBeUndefined();
  });

  it('have actions that resolve from the labels their alerts bring', () => {
    const labels = { service: 'checkout', namespace: 'shop', instance: 'https://shop.example.com' };
    const actions = own.runbooks.flatMap(({ actions: each }) => each);
    expect(actions.length).toBeGreaterThanOrEqual(1);
    for (const action of actions) expect(renderAction(action, labels)).toMatchObject({ ok: true });
  });

  it('have checks that resolve from the labels their alerts bring', () => {
    const labels = {
      ...{ service: 'checkout', namespace: 'shop', pod: 'checkout-1' },
      ...{ instance: 'https://shop.example.com', mountpoint: '/' },
      consumergroup: 'mailer',
    };
    const checks = own.runbooks.flatMap(({ verify }) => verify?.checks ?? []);
    expect(checks.length).toBeGreaterThanOrEqual(5);
    for (const check of checks) expect(renderCheck(check, labels)).toMatchObject({ ok: true });
  });
});
