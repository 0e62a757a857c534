import { describe, expect, it } from '@jest/globals';
import { type ArgusEvent, subjects } from '#libs/contracts';
import { MemoryEventStore } from '#libs/event-store';
import { createLogger } from '#libs/observability';
import { type ChronicleText, compileChronicle } from '#libs/policy';
import { ManualClock } from '#libs/testing';
import { restartService } from '#libs/testing/incident-history';
import { long, pastHistory, pastIncident } from '../test-support/past-incident.js';
import { type KnownDocument, documentAfter, documentOf } from './domain/known-documents.js';
import { PastReader } from './past-reader.js';
import type { Reword } from './reword.js';
import { Scribe } from './scribe.js';
import { writers } from './writers/writers.js';

const day = 24 * 60 * 60 * 1000;
const mended = { fault: 'memory', action: restartService } as const;

/** A scribe with a record of these incidents; `away` has the record away. */
function scribeOf(text: ChronicleText, ids: readonly string[], reword?: Reword) {
  const clock = new ManualClock(long + day);
  const store = new MemoryEventStore('chronicler');
  const known = new Map<string, KnownDocument>();
  const record = { away: false, ids: [...ids], refuses: '' };
  const compiled = compileChronicle(text, ['chronicle']);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  const chronicle = compiled.value;
  const past = new PastReader({
    async *histories() {
      if (record.away) throw new Error('connection refused');
      for (const id of record.ids) yield [...pastHistory({ id, ...mended }).events];
    },
  });
  const scribe = new Scribe({
    ...(reword !== undefined && { reword }),
    ...{
      store,
      clock,
      writers,
      past,
      log: createLogger({ agent: 'chronicler', level: 'silent', format: 'json' }),
    },
    policy: () => ({ ...chronicle, version: 'p-1', neighbours: new Map([['checkout', new Set(['db'])]]) }),
    known: () => Promise.resolve(known),
    present: () => Promise.resolve(new Map()),
    linkOf: (id) => `https://argus.example.com/incidents/${id}`,
    stated: ({ recorded }) => {
      if (recorded.events.some((event) => documentOf(event) === record.refuses)) throw new Error('too large');
      for (const event of recorded.events) {
        const id = documentOf(event) ?? '';
        known.set(id, documentAfter(known.get(id) ?? {}, event));
      }
    },
  });
  const stated = async (id: string): Promise<readonly ArgusEvent[]> => {
    await scribe.idle();
    return (await store.load(subjects.runbook(id, 'chronicler'))).flatMap(({ events }) => events);
  };
  return { clock, record, scribe, stated };
}

const runbookId = 'checkout-high-error-rate-memory';

describe('the scribe', () => {
  it('states at night what it decided and drafted, once, with the policy it went by', async () => {
    const { scribe, stated } = scribeOf({}, ['inc-1', 'inc-2']);
    scribe.night();
    scribe.night();
    const events = await stated(runbookId);
    expect(events).toMatchObject([
      { type: 'argus.runbook.considered.v1', data: { decision: 'create', incidents: ['inc-1', 'inc-2'] } },
      {
        type: 'argus.runbook.drafted.v1',
        policyversion: 'p-1',
        data: {
          ...{ writer: 'runbook', title: 'HighErrorRate on checkout', change: 'create' },
          files: [{ path: `runbooks/${runbookId}.md`, content: expect.stringContaining('## Rollback') }],
        },
      },
      // The second look: the same draft is not stated again.
      { type: 'argus.runbook.considered.v1', data: { decision: 'nothing', reason: 'already-drafted' } },
    ]);
    expect(events).toHaveLength(3);
  });

  it('has a new draft worded once, and states what was said with it', async () => {
    let asked = 0;
    const wording = { model: 'm', dropped: 1, inputTokens: 2, outputTokens: 3, reason: 'worded-by-model' };
    const reword: Reword = (draft) => {
      asked += 1;
      const files = draft.files.map((file) => ({ ...file, content: `${file.content}\nTake ${asked}.\n` }));
      return Promise.resolve({ draft: { ...draft, files }, wording });
    };
    const { scribe, stated } = scribeOf({}, ['inc-1', 'inc-2'], reword);
    scribe.night();
    scribe.night();
    const events = await stated(runbookId);
    expect(events).toMatchObject([
      { type: 'argus.runbook.considered.v1' },
      { data: { wording, files: [{ content: expect.stringContaining('Take 1.') }] } },
      { data: { reason: 'already-drafted' } },
    ]);
    expect([events.length, asked]).toEqual([3, 1]);
  });

  it('looks at an incident that has just closed together with those that are like it', async () => {
    const { scribe, stated } = scribeOf({}, ['inc-1']);
    scribe.closed(pastIncident({ id: 'inc-9', at: long + 60_000, ...mended }));
    expect(await stated(runbookId)).toMatchObject([
      { data: { decision: 'create', incidents: ['inc-1', 'inc-9'] } },
      { data: { draft: expect.stringMatching(/^d-/) } },
    ]);
  });

  it('asks the record again later while it is away', async () => {
    const { scribe, stated, record, clock } = scribeOf({}, ['inc-1', 'inc-2']);
    record.away = true;
    scribe.night();
    expect(await stated(runbookId)).toEqual([]);
    record.away = false;
    clock.advance(5 * 60_000);
    expect(await stated(runbookId)).toHaveLength(2);
    await scribe.stop();
  });

  it('keeps to the other documents where one cannot be stated', async () => {
    const { scribe, stated, record } = scribeOf({ service_pages: true }, ['inc-1', 'inc-2']);
    record.refuses = runbookId;
    scribe.night();
    expect(await stated('service-checkout')).toHaveLength(2);
    await scribe.stop();
  });

  it('writes pages of services and weekly notes where the policy wants them, and keeps them', async () => {
    // It is Saturday, the 21st of November 2026.
    const { scribe, stated } = scribeOf({ service_pages: true, hand_over: 'saturday' }, ['inc-1', 'inc-2']);
    scribe.night();
    const [, page] = await stated('service-checkout');
    expect(page).toMatchObject({ data: { writer: 'service-page', title: 'checkout' } });
    const text = JSON.stringify(page?.data);
    for (const part of ['## Owner', '## What alerts', '## Dependencies', '- ` db `', 'incidents/inc-1'])
      expect(text).toContain(part);
    const [, note] = await stated('hand-over-2026-11-21');
    expect(note).toMatchObject({ data: { writer: 'hand-over', title: 'Hand-over of 2026-11-21' } });
    expect(JSON.stringify(note?.data)).toContain('2 incidents were closed.');
    scribe.night();
    expect(await stated('hand-over-2026-11-21')).toHaveLength(3);
    expect((await stated('service-checkout')).at(-1)).toMatchObject({ data: { reason: 'drafted-lately' } });
  });
});
