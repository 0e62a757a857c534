import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { passesClassValidator } from '../../../../../bench/alertmanager-dto.js';
import { alertmanager } from './read.js';
import { envelopeProblems, isAlert } from './validate.js';

const contracts = process.env['ARGUS_CONTRACTS'] ?? resolve('..', 'shared', 'contracts');
const folder = join(contracts, 'alertmanager', 'captured-0.25.0');
const captured = existsSync(folder);
if (!captured)
  console.warn(`SKIPPED: no captured deliveries in ${folder}; ARGUS_CONTRACTS says where they are`);
const whereCaptured = captured ? it : it.skip;

type Body = Record<string, unknown> & { alerts: Record<string, unknown>[] };

const deliveries = (): Body[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { body: Body }).body);

const passesCompiled = (body: Record<string, unknown>): boolean =>
  Array.isArray(body['alerts']) &&
  body['alerts'].every((alert) => isAlert(alert)) &&
  envelopeProblems(body).length === 0;

describe('What Alertmanager 0.25.0 sent', () => {
  whereCaptured('becomes one signal per alert, with nothing refused', () => {
    expect(deliveries().length).toBeGreaterThan(10);
    for (const body of deliveries()) {
      const reading = alertmanager.read(body, { receivedAt: '2026-11-21T02:00:00Z' });
      if (!reading.ok) throw new Error(reading.error.problems.join());
      const { signals, refused, envelope, truncatedAlerts } = reading.value;
      const { alerts, truncatedAlerts: sentTruncated, ...around } = body;
      expect(refused).toEqual([]);
      expect(signals.map(({ fingerprint }) => fingerprint)).toEqual(
        alerts.map(({ fingerprint }) => fingerprint),
      );
      expect(signals.map(({ labels }) => labels)).toEqual(alerts.map(({ labels }) => labels));
      expect(signals.map(({ startsAt }) => startsAt)).toEqual(alerts.map(({ startsAt }) => startsAt));
      expect(envelope).toEqual(around);
      expect(truncatedAlerts).toBe(sentTruncated);
    }
  });

  whereCaptured('has an end exactly where an alert is resolved', () => {
    for (const body of deliveries()) {
      const reading = alertmanager.read(body, { receivedAt: '2026-11-21T02:00:00Z' });
      const signals = reading.ok ? reading.value.signals : [];
      for (const { status, endsAt } of signals) expect(endsAt !== undefined).toBe(status === 'resolved');
    }
  });

  whereCaptured('marks a delivery from which alerts were left out', () => {
    const truncated = deliveries().filter(({ truncatedAlerts }) => truncatedAlerts !== 0);
    expect(truncated.length).toBeGreaterThan(0);
  });
});

const values: unknown[] = [
  undefined,
  null,
  '',
  'x',
  'firing',
  '2026-11-21T01:45:58Z',
  '0001-01-01T00:00:00Z',
  'x'.repeat(201),
  0,
  -1,
  1.5,
  3,
  true,
  [],
  ['x'],
  {},
  { a: 'b' },
  { a: 1 },
  { a: null },
];

/** Every field of the body and of its first alert replaced by every value, one at a time. */
function* mutations(body: Body): Generator<Record<string, unknown>> {
  const [first, ...others] = body.alerts;
  const fields = [...Object.keys(first ?? {}), 'silenceURL'];
  for (const value of values) {
    for (const field of Object.keys(body)) yield { ...body, [field]: value };
    yield { ...body, alerts: [value, ...others] };
    for (const field of fields) yield { ...body, alerts: [{ ...first, [field]: value }, ...others] };
  }
}

describe('The compiled validator', () => {
  whereCaptured(
    'agrees with class-validator on what was captured and on thousands of mutations of it',
    () => {
      let passed = 0;
      let refused = 0;
      for (const body of deliveries()) {
        expect(passesCompiled(body)).toBe(true);
        expect(passesClassValidator(body)).toBe(true);
        for (const mutation of mutations(body)) {
          const expected = passesClassValidator(mutation);
          if (passesCompiled(mutation) !== expected) {
            throw new Error(`class-validator says ${expected} to ${JSON.stringify(mutation)}`);
          }
          if (expected) passed++;
          else refused++;
        }
      }
      expect(passed).toBeGreaterThan(500);
      expect(refused).toBeGreaterThan(2000);
    },
  );
});
