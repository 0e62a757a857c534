import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventData } from '#libs/contracts';
import { eventually } from '#libs/testing';
import { ApprovalPage } from './promises/support/approval-page.js';
import { eventIn, incidentOf, incidentsOf } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';
import { sampleDelivery } from './sample-delivery.js';

/** What the team has for any service: harmless, and checked by an address. */
const general = (url: string): string => `---
id: any-service
title: Restart whatever answers with errors
summary: Restart it.
match:
  - { alertname: HighErrorRate }
owner: shop
reviewed: '2026-11-21'
action:
  id: restart-service
  title: Restart {{ labels.service }}
  kind: command
  risk: low
  target: service/{{ labels.service }}
  parameters:
    command: demo-restart
    args: ['{{ labels.service }}']
verify:
  window: 20s
  checks:
    - http: ${url}
---

Restart it.
`;

type Recommended = EventData<'argus.triage.recommended.v1'>;

/** The tests are steps of one story. */
describe('what was learned from an incident', () => {
  let argus: RunningArgus;
  let shop: Server;
  let folder: string;
  let learned: string;
  let startsAt: string;
  const old = () => join(folder, 'runbooks', 'any-service.md');

  beforeAll(async () => {
    shop = createServer((_request, response) => void response.writeHead(200).end());
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    folder = await mkdtemp(join(tmpdir(), 'argus-e2e-documents-'));
    await mkdir(join(folder, 'runbooks'));
    await writeFile(old(), general(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/healthz`));
    argus = await startArgus({
      config: {
        repository: { folder },
        triage: { reloadAfter: '100ms' },
      },
      policy: {
        incidents: { reopen_within: '1ms' },
        approvals: { required_when: 'true', automatic_when: 'false' },
        closing: { verify_for: '1s' },
        chronicle: { consider: ['on-close'], service_pages: false, runbooks: { alike_incidents: 1 } },
      },
    });
  }, 240_000);
  afterAll(async () => {
    await argus?.dispose();
    await new Promise((resolve) => shop.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }, 90_000);

  /** Has the service fail, and waits for what is recommended. */
  async function fails(service = 'checkout'): Promise<{ id: string; said: Recommended }> {
    const before = new Set((await incidentsOf(argus)).map(({ id }) => id));
    startsAt = new Date().toISOString();
    expect((await argus.deliver(sampleDelivery({ service, startsAt }))).status).toBe(200);
    const { id } = await eventually(
      async () => (await incidentsOf(argus)).find((each) => !before.has(each.id)),
      'there is a new incident',
      60_000,
    );
    return { id, said: (await eventIn(argus, id, 'argus.triage.recommended.v1')).data };
  }

  /** A person agrees to the action, and it runs. */
  async function approved(id: string): Promise<void> {
    const { data } = await eventIn(argus, id, 'argus.approval.requested.v1');
    const page = new ApprovalPage(argus, data.approvalId);
    expect(await page.send({ ...(await page.open()), reason: 'as the runbook says' })).toBe(303);
    await eventIn(argus, id, 'argus.verification.started.v1');
  }

  async function isOver(id: string): Promise<void> {
    expect((await argus.deliver(sampleDelivery({ status: 'resolved', startsAt }))).status).toBe(200);
    await eventually(
      async () => (await incidentOf(argus, id)).status === 'closed',
      `${id} is closed`,
      60_000,
    );
  }

  /**
   * Has it fail until triage has heard from the record what came of the action: whatever it handles has it ask, and it
   * recommends without waiting for the answer.
   */
  async function failsOnceHeard(came: string): Promise<{ id: string; said: Recommended }> {
    for (;;) {
      const { id, said } = await fails();
      if (said.because?.some((each) => each.includes(came)) === true) return { id, said };
      await isOver(id);
    }
  }

  it('is proposed when it closes, and written down when somebody accepts it in the console', async () => {
    const { id, said } = await fails();
    expect(said.runbook?.id).toBe('any-service');
    await approved(id);
    // The team retires the general runbook.
    await rm(old());
    await isOver(id);
    expect((await eventIn(argus, id, 'argus.verification.passed.v1')).data.outcome).toBe('kept');
    await eventIn(argus, id, 'argus.report.written.v1');

    const list = () => fetch(`${argus.url}/proposals`).then((answer) => answer.text());
    const address = await eventually(
      async () => /href="\.\/(proposals\/argus%2Frunbook%2F[^"]+)"/.exec(await list())?.[1],
      'a runbook is proposed',
      30_000,
    );
    const page = await (await fetch(`${argus.url}/${address}`)).text();
    expect(page).toContain(`/incidents/${id}`);
    expect(page).toContain('+  - id: restart-service');
    const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? '';
    const answer = await fetch(`${argus.url}/${address}/decide`, {
      method: 'POST',
      headers: { origin: argus.url },
      body: new URLSearchParams({
        ...{ decision: 'accept', name: 'alice', reason: '' },
        ...{ commit: hidden('commit'), csrf: hidden('csrf') },
      }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('accepted')]);
    await eventually(async () => />published</.test(await list()), 'it is on record', 30_000);
    learned = /argus%2Frunbook%2F(.+)-[0-9a-z]{8}$/.exec(address)?.[1] ?? '';
    expect(await readFile(join(folder, 'runbooks', `${learned}.md`), 'utf8')).toContain(id);
  }, 120_000);

  it('is recommended the next time, and trusted more once it has helped', async () => {
    const second = await fails();
    expect(second.said).toMatchObject({
      runbook: { id: learned, matchedOn: { alertname: 'HighErrorRate', service: 'checkout' } },
      because: expect.arrayContaining(['Its action has not been tried yet.']),
      action: { id: 'restart-service', parameters: { command: 'demo-restart', args: ['checkout'] } },
    });
    expect(second.said.action?.confidence).toBeUndefined();
    await approved(second.id);
    await isOver(second.id);
    expect((await eventIn(argus, second.id, 'argus.verification.passed.v1')).data.outcome).toBe('kept');

    const third = await failsOnceHeard('helped 1 of 1 times');
    expect(third.said).toMatchObject({
      runbook: { id: learned },
      action: { confidence: 0.67 },
    });
    // This time it does not help.
    await approved(third.id);
    expect((await eventIn(argus, third.id, 'argus.verification.failed.v1')).data.outcome).toBe('regressed');
    await isOver(third.id);
  }, 180_000);

  it('is trusted less once it has not helped', async () => {
    const { said } = await failsOnceHeard('helped 1 of 2 times');
    expect(said).toMatchObject({
      runbook: { id: learned },
      action: { confidence: 0.5 },
    });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['dist/apps/cli/src/main.js', 'runbook', 'status', '--json'],
      {
        env: {
          PATH: process.env['PATH'],
          ARGUS_DATA_FOLDER: argus.dataDir,
          ARGUS_REPOSITORY_FOLDER: folder,
        },
      },
    );
    expect(JSON.parse(stdout)).toMatchObject([
      { id: learned, isThere: true, standing: 'published', kept: 1, regressed: 1, overdue: false },
    ]);
  }, 120_000);
});
