import { describe as group, expect, it } from '@jest/globals';
import type { ArgusEvent } from '#libs/contracts';
import { attached, ofIncident, opened } from '../testing/messages.js';
import { describe } from './describe.js';

const line = (event: ArgusEvent): string => describe(event);

group('describing an event', () => {
  it('says in one line what happened, with line breaks and control characters taken out', () => {
    const [event] = ofIncident('inc-1', 1, 'router', opened('inc-1', 'Disk\r\nfull\u001b[31m\u2028!')).events;
    expect(line(event!)).toBe('Opened as high: Disk full [31m ! (first-alert)');
  });

  it('names the priority that an incident has', () => {
    const event = ofIncident('inc-1', 1, 'router', opened('inc-1')).events[0]!;
    const urgent = { ...event, data: { ...event.data, priority: 'P2' } } as ArgusEvent;
    expect(line(urgent)).toBe('Opened as high: Disk full (first-alert), priority P2');
  });

  it('names an alert by its name, else by its fingerprint', () => {
    const named = ofIncident('inc-1', 1, 'router', attached('inc-1', 'f1')).events[0]!;
    const nameless = ofIncident('inc-1', 1, 'router', attached('inc-1', 'f1', 'attached', {})).events[0]!;
    expect(line(named)).toBe('Alert DiskFull (high) attached: same-group');
    expect(line(nameless)).toBe('Alert f1 (high) attached: same-group');
  });

  it('names the person who decided', () => {
    const event = {
      type: 'argus.approval.granted.v1',
      actor: 'user:alice@example.org',
      data: { reason: 'looks-right' },
    } as unknown as ArgusEvent;
    expect(line(event)).toBe('Approved by user:alice@example.org: looks-right');
  });

  it('cuts what is long, and names a type that it does not know', () => {
    const [event] = ofIncident('inc-1', 1, 'router', opened('inc-1', '🔥'.repeat(900))).events;
    expect([...line(event!)]).toHaveLength(400);
    expect(line({ type: 'argus.future.thing.v9' } as unknown as ArgusEvent)).toBe('argus.future.thing.v9');
  });
});
