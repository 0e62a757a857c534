import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { labelFingerprint } from './fingerprint.js';
import { alertmanagerApi } from './read.js';

const receivedAt = '2026-11-21T12:00:00.000Z';
const labels = { alertname: 'DiskFull', instance: 'db-1' };
const read = (...alerts: unknown[]) => alertmanagerApi.read(alerts, { receivedAt });
const signalsOf = (...alerts: unknown[]) => {
  const reading = read(...alerts);
  if (!reading.ok) throw new Error(reading.error.problems.join());
  return reading.value.signals;
};
const problemsOf = (...alerts: unknown[]) => {
  const reading = read(...alerts);
  return reading.ok ? reading.value.refused.flatMap(({ problems }) => problems) : reading.error.problems;
};

describe('an alert as Prometheus posts it', () => {
  it('fires while its end lies ahead, and says until when', () => {
    const alert = { labels, startsAt: '2026-11-21T11:50:00Z', endsAt: '2026-11-21T12:04:00Z' };
    expect(signalsOf(alert)).toEqual([
      {
        fingerprint: labelFingerprint(labels),
        status: 'firing',
        labels,
        annotations: {},
        startsAt: '2026-11-21T11:50:00Z',
        endsAt: '2026-11-21T12:04:00Z',
      },
    ]);
  });

  it('is over once its end has come', () => {
    const alert = { labels, startsAt: '2026-11-21T11:50:00Z', endsAt: '2026-11-21T12:00:00Z' };
    expect(signalsOf(alert)).toMatchObject([{ status: 'resolved', endsAt: '2026-11-21T12:00:00Z' }]);
  });

  it.each([[{}], [{ startsAt: '0001-01-01T00:00:00Z', endsAt: '0001-01-01T00:00:00Z' }]])(
    'that names no times fires from now on, for the five minutes of Alertmanager’s resolve_timeout: %j',
    (times) => {
      expect(signalsOf({ labels, ...times })).toMatchObject([
        { status: 'firing', startsAt: receivedAt, endsAt: '2026-11-21T12:05:00.000Z' },
      ]);
    },
  );

  it('is the same alert with and without empty labels', () => {
    const [plain, padded] = signalsOf({ labels }, { labels: { ...labels, team: '' } });
    expect(padded?.fingerprint).toBe(plain?.fingerprint);
    expect(padded?.labels).toEqual(labels);
  });

  it('is refused alone when it is wrong, with the field and the fix', () => {
    const late = { labels, startsAt: '2026-11-21T12:00:00Z', endsAt: '2026-11-21T11:00:00Z' };
    expect(signalsOf({ labels }, late, { labels: {} })).toHaveLength(1);
    expect(problemsOf({ labels }, late, { labels: {} }, { labels: { a: 1 } })).toEqual([
      '[1].endsAt is before startsAt: correct one of them, or leave endsAt out while it fires',
      '[2].labels is an object: it must be an object of texts with at least one label',
      '[3].labels.a is a number: it must be text, so write it in quotes',
    ]);
  });

  it('is refused alone when its labels are too large, and taken in with an annotation cut', () => {
    const large = { labels: { ...labels, blob: 'x'.repeat(2 ** 20) } };
    const [taken] = signalsOf(large, { labels, annotations: { dump: 'x'.repeat(2 ** 20) } });
    expect(taken?.annotations['dump']).toMatch(/cut here: it had 1048576 bytes/);
    expect(problemsOf(large, { labels })).toEqual([
      '[0].labels.blob has 1048576 bytes: shorten it to at most 65536, or send it as an annotation',
    ]);
  });

  it('stands in a list', () => {
    const reading = alertmanagerApi.read({ alerts: [] }, { receivedAt });
    expect(reading).toMatchObject({ ok: false, error: { reason: 'not-a-list' } });
  });
});

const folder = join(
  resolve(process.env['ARGUS_CONTRACTS'] ?? '../shared/contracts'),
  'alertmanager',
  'captured-0.25.0',
);
const captured = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
if (captured.length === 0) {
  console.warn(`SKIPPED: there are no captured deliveries in ${folder} (set ARGUS_CONTRACTS)`);
}

describe('the fingerprint of labels', () => {
  it.each([
    ['no labels, which is FNV-1a’s own start', {}, 'cbf29ce484222325'],
    ['labels beyond ASCII', { grüße: 'wörld' }, '61d6e9fe72f353a4'],
  ])('of %s', (_what, given, fingerprint) => {
    expect(labelFingerprint(given as Record<string, string>)).toBe(fingerprint);
  });

  (captured.length === 0 ? it.skip : it)('is the one that a real Alertmanager gave', () => {
    let compared = 0;
    for (const file of captured) {
      const text = readFileSync(join(folder, file), 'utf8');
      const parsed = JSON.parse(text) as Record<string, unknown>;
      const body = (parsed['body'] ?? parsed) as {
        alerts?: { labels: Record<string, string>; fingerprint: string }[];
      };
      for (const alert of body.alerts ?? []) {
        expect([file, labelFingerprint(alert.labels)]).toEqual([file, alert.fingerprint]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThanOrEqual(20);
  });
});
