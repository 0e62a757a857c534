import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TailEntry } from '#libs/audit';
import { eventually } from '#libs/testing';
import { type OtlpStandIn, startOtlpStandIn } from './otlp-stand-in.js';
import { eventIn, onlyIncident } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';
import { sampleDelivery } from './sample-delivery.js';
import { verifiedHistory } from './verified-record.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceIdOf = (traceparent: string | null | undefined): string | undefined =>
  traceparent?.split('-')[1] ?? undefined;

/** What was due for so long before its message was handled is decided on without it, and so without its trace; ms. */
const lateAfter = 500;
/** Those that decide by the clock as well. */
const punctual: readonly string[] = ['notifier', 'triage'];

/** The ids of what agents stated that were late on a busy machine, and of what follows from that. */
function lateAmong(events: readonly TailEntry[]): ReadonlySet<string> {
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const causeOf = ({ causationId }: TailEntry) => byId.get(causationId?.split('/')[0] ?? '');
  const waited = (event: TailEntry): number =>
    Date.parse(event.eventTime) - Date.parse(causeOf(event)?.eventTime ?? event.eventTime);
  const late = events.filter(
    (event) => event.traceparent === null && punctual.includes(event.agent) && waited(event) >= lateAfter,
  );
  const agents = new Set(late.map(({ agent }) => agent));
  const isLate = (event: TailEntry): boolean => {
    const cause = causeOf(event);
    return agents.has(event.agent) || (cause !== undefined && isLate(cause));
  };
  return new Set(events.filter(isLate).map(({ eventId }) => eventId));
}

describe('the trace of a delivery', () => {
  let argus: RunningArgus;
  let otlp: OtlpStandIn;
  let incidentId: string;

  beforeAll(async () => {
    otlp = await startOtlpStandIn();
    // What is told later follows from the clock.
    const ticketing = { updateEvery: '1h' };
    argus = await startArgus({ config: { ticketing, observability: { otlpEndpoint: otlp.url } } });
    const answer = await argus.deliver(sampleDelivery(), {
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    });
    expect(answer.status).toBe(200);
    incidentId = (await onlyIncident(argus, 'open')).id;
    await eventIn(argus, incidentId, 'argus.ticket.created.v1');
    await eventIn(argus, incidentId, 'argus.notification.sent.v1');
    await eventIn(argus, incidentId, 'argus.approval.requested.v1');
  }, 240_000);

  afterAll(async () => {
    await argus?.dispose();
    await otlp?.close();
  }, 90_000);

  const recorded = async (): Promise<TailEntry[]> =>
    (await argus.api<{ events: TailEntry[] }>('/audit?limit=500')).events;

  it('is named by every event that follows from it, up to the ticket', async () => {
    const events = await recorded();
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'argus.delivery.received.v1',
        'argus.alert.firing.v1',
        'argus.incident.opened.v1',
        'argus.notification.sent.v1',
        'argus.ticket.created.v1',
      ]),
    );
    // That a policy is in force follows from no delivery.
    const late = lateAmong(events);
    const followed = events.filter(
      ({ type, eventId }) => type !== 'argus.policy.adopted.v1' && !late.has(eventId),
    );
    expect(followed.map(({ agent }) => agent)).toEqual(
      expect.arrayContaining(['collector', 'evaluator', 'router', 'ticketing']),
    );
    expect(followed.filter(({ traceparent }) => traceIdOf(traceparent) !== traceId)).toEqual([]);
  }, 60_000);

  it('is under the signature, too', async () => {
    const history = await verifiedHistory(argus, incidentId);
    expect(history.length).toBeGreaterThan(4);
    expect(history.map(({ verified }) => verified)).not.toContain(false);
    const late = lateAmong(await recorded());
    const inTime = history.filter(({ id = '' }) => !late.has(id));
    expect(new Set(inTime.map(({ traceparent }) => traceIdOf(traceparent)))).toEqual(new Set([traceId]));
  }, 60_000);

  it('holds the work of every agent that took part, one below the other', async () => {
    const expected = ['collector', 'evaluator', 'router', 'notifier', 'ticketing', 'triage', 'solicitor'];
    const spans = await eventually(
      () => {
        const ours = otlp.spans.filter((span) => span.traceId === traceId);
        const scopes = new Set(ours.map(({ scope }) => scope));
        return expected.every((agent) => scopes.has(agent)) && ours;
      },
      `spans of ${expected.join(', ')} arrive`,
      60_000,
    );
    const receive = spans.find(({ scope }) => scope === 'collector');
    expect(receive).toMatchObject({ name: 'collector.receive', parentSpanId: '00f067aa0ba902b7' });
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const ticketing = spans.find(({ scope }) => scope === 'ticketing');
    const way: string[] = [];
    for (let span = ticketing; span !== undefined; span = byId.get(span.parentSpanId ?? '')) {
      way.unshift(span.scope);
    }
    expect(way).toEqual(['collector', 'evaluator', 'router', 'ticketing']);
  }, 90_000);
});
