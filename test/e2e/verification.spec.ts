import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Analysis } from '#libs/audit';
import { eventually } from '#libs/testing';
import { eventIn, incidentOf, onlyIncident } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';
import { sampleDelivery } from './sample-delivery.js';

/** A runbook with a harmless action that needs nobody, and a check of an address. */
const runbook = (id: string, match: string, window: string, url: string): string => `---
id: ${id}
title: ${id}
summary: Restart it.
match:
  - ${match}
owner: shop
reviewed: '2026-11-21'
action:
  id: ${id}
  title: Do ${id}
  kind: command
  risk: low
  target: service/{{ labels.service }}
  parameters:
    command: demo-restart
    args: ['{{ labels.service }}']
  undo:
    title: Undo ${id}
    kind: command
    parameters:
      command: demo-restart
      args: ['undo-${id}']
verify:
  window: ${window}
  checks:
    - http: ${url}
---

Restart it.
`;

/** The tests are steps of one story: the first remedy does not help, the second does. */
describe('whether an action helped', () => {
  let argus: RunningArgus;
  let shop: Server;
  let folder: string;
  let incidentId: string;

  beforeAll(async () => {
    shop = createServer((_request, response) => void response.writeHead(200).end());
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/healthz`;
    folder = await mkdtemp(join(tmpdir(), 'argus-e2e-runbooks-'));
    const exact = '{ alertname: HighErrorRate, service: checkout }';
    await writeFile(join(folder, 'first.md'), runbook('first', exact, '2s', url));
    await writeFile(join(folder, 'second.md'), runbook('second', '{ alertname: HighErrorRate }', '20s', url));
    argus = await startArgus({
      config: { triage: { runbooksFolder: folder } },
      policy: {
        approvals: { required_when: 'false', automatic_when: 'true' },
        closing: { verify_for: '2s' },
      },
    });
    expect((await argus.deliver(sampleDelivery())).status).toBe(200);
    incidentId = (await onlyIncident(argus, 'open')).id;
  }, 240_000);
  afterAll(async () => {
    await argus?.dispose();
    await new Promise((resolve) => shop.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }, 90_000);

  it('is watched, and what did not help is taken back', async () => {
    const { data } = await eventIn(argus, incidentId, 'argus.verification.failed.v1');
    expect(data).toMatchObject({ actionId: 'first', outcome: 'regressed', reason: 'alert-still-fires' });
    const undone = await eventually(
      async () =>
        (await incidentOf(argus, incidentId)).timeline.find(
          ({ type, data }) => type === 'argus.action.succeeded.v1' && data['undoOf'] !== undefined,
        ),
      'it is taken back',
      60_000,
    );
    expect(undone.data).toMatchObject({ undoOf: 'first', approvalId: data.approvalId });
  }, 120_000);

  it('decides what is tried next, and when the incident is over', async () => {
    await eventually(
      async () =>
        (await incidentOf(argus, incidentId)).timeline.some(
          ({ type, data }) => type === 'argus.verification.started.v1' && data['actionId'] === 'second',
        ),
      'the second remedy is watched',
      60_000,
    );
    expect((await argus.deliver(sampleDelivery({ status: 'resolved' }))).status).toBe(200);
    const { data } = await eventIn(argus, incidentId, 'argus.verification.passed.v1');
    expect(data).toMatchObject({
      ...{ actionId: 'second', outcome: 'kept', reason: 'alerts-over-and-checks-hold' },
    });
    await onlyIncident(argus, 'closed');
  }, 120_000);

  it('is what the analysis tells', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['dist/apps/cli/src/main.js', 'analyze', '--since', '1h', '--json'],
      { env: { PATH: process.env['PATH'], ARGUS_DATA_FOLDER: argus.dataDir } },
    );
    const { attempts, actions, alerts } = JSON.parse(stdout) as Analysis;
    const own = attempts.filter(({ undoOf }) => undoOf === '');
    expect(own.map(({ runbookId, outcome }) => [runbookId, outcome])).toEqual([
      ['second', 'kept'],
      ['first', 'regressed'],
    ]);
    expect(actions.map(({ actionId, success }) => [actionId, success]).sort()).toEqual([
      ['first', 0],
      ['second', 1],
    ]);
    expect(alerts).toMatchObject([{ alertname: 'HighErrorRate', incidents: 1, attempts: 2, inVain: 1 }]);
  }, 60_000);
});
