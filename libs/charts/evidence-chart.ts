import { type MetricEvidence, chartTitle, fromTimestamp } from '#libs/contracts';
import { lineChart } from './line-chart.js';
import { renderPng } from './render-png.js';

/** The graph of a series that is on record as evidence, as SVG. */
export const evidenceChart = (piece: MetricEvidence): string => {
  const { metric, at } = piece;
  return lineChart({
    title: chartTitle(piece),
    points: metric.points,
    normal: metric.normal,
    ...(metric.unit === undefined ? {} : { unit: metric.unit }),
    ...(at === undefined ? {} : { onset: fromTimestamp(at) }),
  });
};

/** The same as PNG. */
export const evidencePng = async (piece: MetricEvidence): Promise<Uint8Array> =>
  renderPng(evidenceChart(piece));
