export { type LineChart, lineChart } from './line-chart.js';
export { evidenceChart, evidencePng } from './evidence-chart.js';
