import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ArgusEvent } from '#libs/contracts';
import { eventually } from '#libs/testing';
import { type RunningArgus, startArgus } from '../running-argus.js';
import { firingAlert } from './support/alert-traffic.js';
import { type ApprovalFields, ApprovalPage } from './support/approval-page.js';
import { demoRestarts } from './support/effects.js';

/** What has been recorded of an incident so far. */
const history = async (argus: RunningArgus, incidentId: string): Promise<ArgusEvent[]> =>
  (await argus.api<{ events: ArgusEvent[] }>(`/incidents/${incidentId}/events`)).events;

interface Question {
  readonly incidentId: string;
  readonly page: ApprovalPage;
}

/** Has a service's alert fire whose runbook has an action, and waits until a person is asked. */
async function questionAbout(argus: RunningArgus, service: string): Promise<Question> {
  const labels = { alertname: 'HighErrorRate', service, severity: 'critical' };
  expect((await argus.deliver(firingAlert(labels))).status).toBe(200);
  return eventually(async () => {
    const { events } = await argus.api<{ events: { incidentId: string; data: Record<string, unknown> }[] }>(
      '/audit?type=argus.approval.requested.v1',
    );
    const asked = events.find(({ data }) => JSON.stringify(data['action']).includes(`"${service}"`));
    if (asked === undefined) return undefined;
    return { incidentId: asked.incidentId, page: new ApprovalPage(argus, String(asked.data['approvalId'])) };
  }, `a person is asked about ${service}`);
}

const typesOf = (events: readonly ArgusEvent[], pattern: RegExp): string[] =>
  events.map(({ type }) => type).filter((type) => pattern.test(type));

const decisionOrAction = /approval\.(granted|rejected|expired)|action\./;

describe('nothing risky without a person', () => {
  let argus: RunningArgus;
  let count = 0;
  let question: Question;

  beforeAll(async () => {
    argus = await startArgus({ config: { solicitor: { approvers: ['alice', 'bob'] } } });
  }, 120_000);
  afterAll(() => argus?.dispose(), 60_000);
  beforeEach(async () => {
    question = await questionAbout(argus, `shop-${count++}`);
  }, 30_000);

  const restarts = async (): Promise<number> =>
    (await demoRestarts(argus)).filter(({ approval }) => approval === question.page.approvalId).length;

  /** The solicitor's answer to a refused form is final, so what is recorded once it has answered is all. */
  const expectNothingDecided = async (): Promise<void> => {
    const { page, incidentId } = question;
    expect(await page.text()).toContain('<form');
    expect(typesOf(await history(argus, incidentId), decisionOrAction)).toEqual([]);
    expect(await restarts()).toBe(0);
  };

  const approveAndSeeItRun = async (fields: Readonly<Record<string, string>>): Promise<void> => {
    expect(await question.page.send(fields)).toBe(303);
    await eventually(
      async () => typesOf(await history(argus, question.incidentId), /action\.succeeded/).length > 0,
      'the action has run',
    );
  };

  it('a preview, a prefetch, a HEAD and an address that asks for it change nothing', async () => {
    const { address } = question.page;
    const looks: [string, RequestInit][] = [
      [address, {}],
      [address, { method: 'HEAD' }],
      [address, { method: 'OPTIONS' }],
      [address, { headers: { 'sec-purpose': 'prefetch', purpose: 'prefetch' } }],
      [address, { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } }],
      [`${address}?decision=approve&name=alice`, {}],
      [`${address}?_method=POST&decision=approve&name=alice`, {}],
    ];
    for (const [url, request] of looks) expect((await fetch(url, request)).status).toBeLessThan(500);
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      expect((await fetch(address, { method, headers: { origin: argus.url } })).status).toBe(404);
    }
    await expectNothingDecided();
  });

  it('a form that is not beyond doubt changes nothing, and the person can still decide', async () => {
    const { page } = question;
    const fields = { ...(await page.open()) };
    const other = await (await questionAbout(argus, `shop-${count++}`)).page.open();
    const forms: readonly [number, Partial<ApprovalFields> & Record<string, string>, Headers?][] = [
      [400, { digest: fields.digest }],
      [403, { ...fields, csrf: 'AAAA.BBBB' }],
      [403, { ...fields, csrf: other.csrf }],
      [409, { ...fields, digest: other.digest }],
      [409, { ...fields, digest: 'f'.repeat(64) }],
      [403, { ...fields, name: 'mallory' }],
      [403, { ...fields, name: '' }],
      [400, { ...fields, decision: 'approve-all' }],
      [403, fields, { origin: 'https://evil.example.com', 'sec-fetch-site': 'cross-site' }],
      [403, fields, { origin: 'https://evil.example.com', 'sec-fetch-site': undefined }],
      [403, fields, { origin: undefined, 'sec-fetch-site': undefined }],
      [403, fields, { 'sec-fetch-site': 'same-site' }],
      [403, fields, { origin: 'null' }],
    ];
    for (const [status, form, headers] of forms) {
      expect([form, headers, await page.send(form, headers)]).toEqual([form, headers, status]);
    }
    await expectNothingDecided();
    await approveAndSeeItRun(fields);
    expect(await restarts()).toBe(1);
  }, 30_000);

  it('a double click, a second person and a replayed form decide and run once', async () => {
    const { page, incidentId } = question;
    const fields = { ...(await page.open()) };
    const answers = await Promise.all(Array.from({ length: 6 }, () => page.send(fields)));
    expect(new Set(answers)).toEqual(new Set([303]));
    expect(await page.send({ ...fields, name: 'bob', decision: 'reject' })).toBe(409);
    await eventually(
      async () => typesOf(await history(argus, incidentId), /action\.succeeded/).length > 0,
      'the action has run',
    );
    expect(await page.send(fields)).toBe(303);

    const events = await history(argus, incidentId);
    expect(typesOf(events, decisionOrAction)).toEqual([
      'argus.approval.granted.v1',
      'argus.action.started.v1',
      'argus.action.succeeded.v1',
    ]);
    expect(events.find(({ type }) => type === 'argus.approval.granted.v1')?.actor).toBe('user:alice');
    expect(await restarts()).toBe(1);
  }, 30_000);

  it('an approval that is given just before a kill runs once', async () => {
    const { page, incidentId } = question;
    const fields = { ...(await page.open()) };
    expect(await page.send(fields)).toBe(303);
    await argus.kill9();
    await argus.restart();
    const settledBy = /action\.(succeeded|failed|refused)/;
    await eventually(
      async () => typesOf(await history(argus, incidentId), settledBy).length > 0,
      'what became of the action is recorded',
      60_000,
    );
    // Sent again, the form leads back to the page and starts nothing: the key of the forms is the same.
    expect(await page.send(fields)).toBe(303);
    const begun = async () => typesOf(await history(argus, incidentId), /approval\.granted|action\.started/);
    await eventually(async () => (await begun()).length >= 2, 'the record has caught up');
    expect(await begun()).toHaveLength(2);
    expect(await restarts()).toBeLessThanOrEqual(1);
  }, 240_000);
});

type Headers = Readonly<Record<string, string | undefined>>;

describe('an approval that nobody gives in time', () => {
  let argus: RunningArgus;

  beforeAll(async () => {
    argus = await startArgus({ policy: { approvals: { expiry: '20s' } } });
  }, 120_000);
  afterAll(() => argus?.dispose(), 60_000);

  it('expires, and the open page runs nothing any more', async () => {
    const { incidentId, page } = await questionAbout(argus, 'shop');
    const fields = { ...(await page.open()) };
    await eventually(
      async () => typesOf(await history(argus, incidentId), /approval\.expired/).length > 0,
      'the approval has expired',
      60_000,
    );
    expect(await page.send(fields)).toBe(409);
    expect(await page.text()).not.toContain('<form');
    expect(typesOf(await history(argus, incidentId), decisionOrAction)).toEqual([
      'argus.approval.expired.v1',
    ]);
    expect(await demoRestarts(argus)).toEqual([]);
  }, 120_000);
});
