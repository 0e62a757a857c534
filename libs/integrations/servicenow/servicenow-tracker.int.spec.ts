import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Clock, systemClock } from '#libs/kernel';
import type { NewTicket, Tracker } from '#libs/integrations/port';
import { type SeenTicket, describeTracker } from '#libs/testing/contract-suites';
import { createServiceNowTracker } from './index.js';
import { type ServiceNowFake, startServiceNowFake } from './testing/servicenow-fake.js';

const user = 'argus';
const password = 'snow-password-5b1f';
const first = { mayHaveHappened: false };
const again = { mayHaveHappened: true };
const clock: Clock = { ...systemClock, now: () => 1_760_000_000_000 };

const trackerOf = (instance: string, more: object = {}): Tracker =>
  createServiceNowTracker(
    {
      instance,
      user,
      password,
      table: 'incident',
      closeCode: 'Solution provided',
      timeoutMs: 20_000,
      ...more,
    },
    clock,
  );

const seenIn = (snow: ServiceNowFake): SeenTicket[] =>
  snow.records.map(({ number, fields, workNotes, attachments }) => ({
    key: number,
    title: fields['short_description'] ?? '',
    description: fields['description'] ?? '',
    status: ['6', '7', '8'].includes(fields['state'] ?? '') ? 'done' : 'open',
    severity: `${fields['impact']}/${fields['urgency']}`,
    links: (fields['description'] ?? '').match(/https?:\/\/\S+/g) ?? [],
    comments: workNotes,
    attachments,
  }));

const ticket: NewTicket = {
  operationId: 'op-1',
  incidentId: 'inc-1',
  title: '[high] Disk is filling',
  description: 'Opened.',
  severity: 'high',
  labels: [],
  link: 'https://argus.test/incidents/inc-1',
};

describeTracker('ServiceNow', async () => {
  const snow = await startServiceNowFake({ user, password });
  return { tracker: trackerOf(snow.url), tickets: () => Promise.resolve(seenIn(snow)), close: snow.close };
});

describe('ServiceNow', () => {
  let snow: ServiceNowFake;
  let tracker: Tracker;
  beforeEach(async () => {
    snow = await startServiceNowFake({ user, password });
    tracker = trackerOf(snow.url);
  });
  afterEach(() => snow.close());

  const created = async (): Promise<string> => {
    const effect = await tracker.create(ticket, first);
    if (effect.kind !== 'done') throw new Error(effect.reason);
    return effect.value.key;
  };

  it('marks the record with its operation, and weighs it by its severity', async () => {
    await trackerOf(snow.url, { assignmentGroup: 'd625dccec0a8016700a222a0f7900d06' }).create(ticket, first);
    expect(snow.records[0]?.fields).toMatchObject({
      correlation_id: 'argus:op-1',
      impact: '1',
      urgency: '2',
      assignment_group: 'd625dccec0a8016700a222a0f7900d06',
    });
  });

  it('finds the record whose answer was lost', async () => {
    snow.failNext({ kind: 'drop-after-work', method: 'POST' });
    expect(await tracker.create(ticket, first)).toMatchObject({ kind: 'temporary' });
    expect(await tracker.create(ticket, again)).toMatchObject({ kind: 'done', foundAgain: true });
    expect(snow.records).toHaveLength(1);
  });

  it('does not note again what was noted when the answer was lost', async () => {
    const key = await created();
    snow.failNext({ kind: 'drop-after-work', method: 'PATCH' });
    const note = { operationId: 'op-2', key, body: 'Found it.' };
    expect(await tracker.comment(note, first)).toMatchObject({ kind: 'temporary' });
    expect(await tracker.comment(note, again)).toMatchObject({ kind: 'done', foundAgain: true });
    expect(snow.records[0]?.workNotes).toEqual(['Found it.\n\n(argus:op-2)']);
  });

  it('resolves with a code and notes, as the data policy wants it', async () => {
    const key = await created();
    const outcome = 'Closed (stayed-resolved)';
    expect(await tracker.change({ operationId: 'c', key, status: 'done', outcome }, first)).toMatchObject({
      kind: 'done',
      value: { status: '6' },
    });
    expect(snow.records[0]?.fields).toMatchObject({ close_code: 'Solution provided', close_notes: outcome });
  });

  it('says what a code that the instance does not have comes to', async () => {
    const key = await created();
    const effect = await trackerOf(snow.url, { closeCode: 'Solved' }).change(
      { operationId: 'c', key, status: 'done' },
      first,
    );
    expect(effect).toMatchObject({ kind: 'permanent', reason: expect.stringContaining('close_code') });
  });

  it('does not try to open a record again that is closed for good', async () => {
    const key = await created();
    const [record] = snow.records;
    if (record !== undefined) record.fields = { ...record.fields, state: '7' };
    expect(await tracker.change({ operationId: 'c', key, status: 'open' }, first)).toMatchObject({
      kind: 'permanent',
      reason: expect.stringContaining('opens no closed record again'),
    });
    expect(await tracker.change({ operationId: 'd', key, status: 'done' }, first)).toMatchObject({
      kind: 'done',
      foundAgain: true,
    });
  });

  it('describes the record anew', async () => {
    const key = await created();
    await tracker.change(
      {
        operationId: 'c',
        key,
        title: '[critical] Disk is filling',
        document: [
          { kind: 'heading', lines: ['Outcome'] },
          { kind: 'list', lines: ['Closed', `Incident: ${ticket.link}`] },
        ],
      },
      first,
    );
    expect(snow.records[0]?.fields).toMatchObject({
      short_description: '[critical] Disk is filling',
      description: `Incident: ${ticket.link}\n\nOutcome:\n- Closed\n- Incident: ${ticket.link}`,
    });
  });

  it('lets nothing that an alert says be taken for HTML', async () => {
    const key = await created();
    await tracker.comment({ operationId: 'c', key, body: '[code]<script>x</script>[/code]' }, first);
    expect(snow.records[0]?.workNotes[0]).not.toMatch(/\[\/?code\]/);
  });

  it.each([
    [400, 'permanent'],
    [401, 'permanent'],
    [403, 'permanent'],
    [302, 'permanent'],
    [429, 'temporary'],
    [500, 'temporary'],
    [503, 'temporary'],
  ] as const)('takes %i for %s', async (status, kind) => {
    snow.failNext({ kind: 'status', status, body: { error: { message: 'Snow says why', detail: null } } });
    expect(await tracker.create(ticket, first)).toMatchObject({
      kind,
      reason: expect.stringContaining('Snow says why'),
    });
  });

  it('waits as long as Retry-After says', async () => {
    snow.failNext({ kind: 'status', status: 429, headers: { 'retry-after': '7' } });
    expect(await tracker.create(ticket, first)).toMatchObject({ kind: 'temporary', retryAfterMs: 7_000 });
  });

  it('leaks no secret, and gives up waiting for an answer after the timeout', async () => {
    const basic = Buffer.from(`${user}:${password}`).toString('base64');
    const body = { error: { message: `echo ${password}`, detail: basic } };
    snow.failNext({ kind: 'status', status: 500, body });
    const effects = [
      await tracker.create(ticket, first),
      await trackerOf('http://127.0.0.1:9').create(ticket, first),
      await trackerOf(snow.url, { password: 'wrong' }).check(),
    ];
    // Last: where the time is up before it has asked at all, the next one to ask would be let hang.
    snow.failNext({ kind: 'hang' });
    effects.push(await trackerOf(snow.url, { timeoutMs: 50 }).create(ticket, first));
    expect(effects.map(({ kind }) => kind)).toEqual(['temporary', 'temporary', 'permanent', 'temporary']);
    expect(JSON.stringify(effects)).not.toMatch(new RegExp(`${password}|${basic}`));
  });
});
