import { describe, expect, it } from '@jest/globals';
import type { MetricEvidence } from '#libs/contracts';
import { evidenceChart, evidencePng, lineChart } from './index.js';
import { shortNumber, timeTicks, valueTicks } from './ticks.js';

const minute = 60_000;
const onset = Date.parse('2026-01-01T22:03:00.000Z');
const points = Array.from({ length: 70 }, (_, index): [number, number] => {
  const time = onset + (index - 50) * minute;
  return [time, time < onset ? 0.2 + (index % 3) * 0.02 : 0.9 + (index % 4) * 0.02];
});
const piece: MetricEvidence = {
  ...{ id: 'ev-1', source: 'prometheus', says: 'CPU rose', query: 'cpu', strength: 9, kind: 'metric' },
  ...{ from: '2026-01-01T21:00:00.000Z', to: '2026-01-01T22:22:00.000Z', at: '2026-01-01T22:03:00.000Z' },
  component: 'payments',
  metric: { name: 'cpu_usage', labels: {}, unit: 'cores', normal: 0.22, value: 0.96, points },
};

describe('the graph of a series', () => {
  it('has a title, axes, the band of normal values and the onset', () => {
    const svg = evidenceChart(piece);
    for (const part of [
      'cpu_usage of payments',
      'onset 22:03',
      'normal: 0.2 to 0.24 (green)',
      'cores',
      '22:00',
      '2026-01-01, UTC',
    ])
      expect(svg).toContain(part);
    expect(svg.match(/<polyline/g)).toHaveLength(1);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('is a PNG of 800 by 360, with letters from a font of its own', async () => {
    const png = Buffer.from(await evidencePng(piece));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([800, 360]);
    const nameless = await evidencePng({
      ...piece,
      component: undefined,
      metric: { ...piece.metric, name: ' ' },
    });
    expect(png.length).toBeGreaterThan(nameless.length + 500);
  });

  it('leaves gaps where nothing was measured, and says nothing that is not so', () => {
    const holed = [...points.slice(0, 20), ...points.slice(40)];
    expect(lineChart({ title: 't', normal: 0.2, points: holed, onset }).match(/<polyline/g)).toHaveLength(2);
    for (const odd of [
      [],
      [[onset, 1]] as [number, number][],
      points.map(([time]): [number, number] => [time, 0]),
    ])
      expect(lineChart({ title: 't', normal: 0, points: odd })).not.toMatch(/NaN|undefined|Infinity|onset/);
  });

  it('stays small, and is drawn, however far apart its values and times are', async () => {
    const at = (...values: number[]) =>
      values.map((value, index): [number, number] => [onset + index, value]);
    for (const odd of [
      [
        [-1e12, 1],
        [1e13, 2],
      ] as [number, number][],
      at(-Number.MAX_VALUE, Number.MAX_VALUE),
      at(-Number.MIN_VALUE, Number.MIN_VALUE),
    ]) {
      const png = await evidencePng({ ...piece, metric: { ...piece.metric, normal: 0, points: odd } });
      expect(png.length).toBeLessThan(100_000);
    }
    await expect(
      evidencePng({ ...piece, metric: { ...piece.metric, points: [[9e15, 1]] } }),
    ).rejects.toThrow();
  });

  it('takes names for text, whatever they look like', () => {
    const svg = lineChart({ title: '</text><script>&\u0000', normal: 0, points });
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&#60;script&#62;&#38;');
  });

  it('writes numbers and times short and round', () => {
    expect([0, 0.00002, 0.25, 1_250_000, -3_200, 7e15].map(shortNumber)).toEqual([
      '0',
      '2e-5',
      '0.25',
      '1.25M',
      '-3.2k',
      '7e+15',
    ]);
    expect(valueTicks(0, 1, 5).map(({ text }) => text)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1']);
    expect(timeTicks(onset, onset + 60 * minute, 8).map(({ text }) => text)).toEqual([
      '22:10',
      '22:20',
      '22:30',
      '22:40',
      '22:50',
      '23:00',
    ]);
  });
});
