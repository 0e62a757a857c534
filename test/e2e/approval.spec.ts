import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { EventData } from '#libs/contracts';
import { eventually } from '#libs/testing';
import { findProgram } from './programs.js';
import { countByType, eventIn, incidentOf, incidentsOf } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';
import { sampleDelivery } from './sample-delivery.js';

const browser = findProgram('chromium', 'chromium');

let argus: RunningArgus;
beforeAll(async () => {
  argus = await startArgus();
}, 180_000);
afterAll(() => argus?.dispose(), 90_000);

type Approval = EventData<'argus.approval.requested.v1'>;

/** Has a service fail, and waits until somebody is asked whether it may be restarted. */
async function askedAbout(service: string): Promise<Approval> {
  expect((await argus.deliver(sampleDelivery({ service }))).status).toBe(200);
  const incident = await eventually(
    async () => (await incidentsOf(argus)).find(({ groupLabels }) => groupLabels['service'] === service),
    `there is an incident about ${service}`,
    30_000,
  );
  return (await eventIn(argus, incident.id, 'argus.approval.requested.v1')).data;
}

/** What the demo's command noted down: the services that it would have restarted. */
async function restarted(): Promise<string[]> {
  const log = await readFile(join(argus.dataDir, 'demo-restarts.log'), 'utf8').catch(() => '');
  return log.split('\n').flatMap((line) => /"service":"([^"]*)"/.exec(line)?.[1] ?? []);
}

const decisionsAbout = async ({ incidentId }: Approval): Promise<string[]> => {
  const { timeline } = await incidentOf(argus, incidentId);
  return timeline
    .map(({ type }) => type)
    .filter((type) => /approval\.(granted|rejected|expired)|action/.test(type));
};

describe('an action that needs a person', () => {
  let approval: Approval;
  let form: Record<string, string>;

  const post = (fields: Record<string, string>, origin: string): Promise<Response> =>
    fetch(approval.link, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin },
      body: new URLSearchParams(fields),
    });

  it('follows from the runbook that fits', async () => {
    approval = await askedAbout('checkout');
    expect(approval.action).toMatchObject({
      id: 'restart-service',
      target: 'service/checkout',
      parameters: { command: 'demo-restart', args: ['checkout'] },
    });
    const { data } = await eventIn(argus, approval.incidentId, 'argus.triage.recommended.v1');
    expect(data.runbook?.id).toBe('high-error-rate');
  }, 90_000);

  it('is shown to whoever opens the link, and not run by that', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => fetch(approval.link)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const page = (await answers[0]?.text()) ?? '';
    expect(page).toContain('Restart checkout');
    form = {
      decision: 'approve',
      name: 'alice@example.org',
      reason: 'safe at this hour',
      digest: hiddenField(page, 'digest'),
      csrf: hiddenField(page, 'csrf'),
    };
    expect(await decisionsAbout(approval)).toEqual([]);
  }, 90_000);

  it('is not run by a form from elsewhere, without the page’s token, or about something else', async () => {
    const refused = [
      await post(form, 'https://evil.example'),
      await post({ ...form, csrf: 'guessed.token' }, argus.url),
      await post({ ...form, digest: '0'.repeat(64) }, argus.url),
    ];
    for (const { status } of refused) expect(status).toBeGreaterThanOrEqual(400);
    expect(await decisionsAbout(approval)).toEqual([]);
    expect(await restarted()).toEqual([]);
  }, 90_000);

  it('runs once when it is approved, however often', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => post(form, argus.url)));
    expect(answers.map(({ status }) => status)).toContain(303);
    const { data } = await eventIn(argus, approval.incidentId, 'argus.action.succeeded.v1');

    expect(data).toMatchObject({ approvalId: approval.approvalId, actionId: 'restart-service' });
    const { timeline } = await incidentOf(argus, approval.incidentId);
    expect(countByType(timeline)).toMatchObject({
      'argus.approval.granted.v1': 1,
      'argus.action.started.v1': 1,
      'argus.action.succeeded.v1': 1,
    });
    const granted = timeline.find(({ type }) => type === 'argus.approval.granted.v1');
    expect(granted).toMatchObject({ agent: 'solicitor', actor: 'user:alice@example.org' });
    expect(await restarted()).toEqual(['checkout']);
  }, 90_000);
});

(browser === undefined ? describe.skip : describe)('a person with a browser', () => {
  it('approves by a click, and sees on the incident’s page what came of it', async () => {
    const approval = await askedAbout('payments');
    const chrome = await chromium.launch({
      executablePath: browser,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    try {
      const page = await chrome.newPage();
      const complaints: string[] = [];
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
      });
      await page.goto(approval.link);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Restart payments');
      expect(await decisionsAbout(approval)).toEqual([]);

      const approve = page.locator('form', { has: page.getByRole('button', { name: 'Approve and run' }) });
      await approve.getByLabel('Your name').fill('bob@example.org');
      await approve.getByRole('button').click();

      await page.getByText('Approved by').waitFor();
      expect(await page.getByRole('button').count()).toBe(0);
      await eventIn(argus, approval.incidentId, 'argus.action.succeeded.v1');
      await page.goto(`${argus.url}/incidents/${approval.incidentId}`);
      expect(await page.locator('main').textContent()).toMatch(/bob@example\.org[\s\S]*succeeded/);
      expect((await restarted()).filter((service) => service === 'payments')).toHaveLength(1);
      expect(complaints).toEqual([]);
    } finally {
      await chrome.close();
    }
  }, 180_000);
});

const hiddenField = (page: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? '';
