import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { type RunningArgus, startArgus } from './running-argus.js';

describe('an Argus that was killed', () => {
  let argus: RunningArgus;

  beforeAll(async () => {
    argus = await startArgus();
  }, 180_000);

  afterAll(() => argus?.dispose(), 90_000);

  it('comes back at the same address with the same record', async () => {
    const { natsUrl, pid } = argus;
    const answer = await argus.deliver({
      version: '4',
      status: 'firing',
      receiver: 'argus',
      groupKey: 'killed',
      alerts: [{ status: 'firing', labels: { alertname: 'Kept' }, startsAt: new Date().toISOString() }],
    });
    expect(answer.status).toBe(200);
    const before = await eventually(async () => {
      const { incidents } = await argus.api<{ incidents: { id: string }[] }>('/incidents');
      return incidents[0];
    }, 'the incident is in the record');

    await argus.kill9();
    await argus.restart();

    expect(argus.pid).not.toBe(pid);
    expect(argus.natsUrl).toBe(natsUrl);
    const after = await argus.api<{ incidents: { id: string }[] }>('/incidents');
    expect(after.incidents.map(({ id }) => id)).toEqual([before.id]);
  }, 180_000);
});
