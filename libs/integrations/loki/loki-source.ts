import {
  type Answered,
  ComponentNames,
  type EvidenceQuestion,
  type LogRecord,
  type LogSource,
  type Slice,
  effectDone,
  isAskedFor,
  marksOf,
  permanent,
  readLogLine,
  slicesOf,
} from '#libs/integrations/port';
import { joinTraces } from '#libs/stack-traces';
import { exploreLink } from './explore-link.js';
import { LokiApi, type LokiStream } from './loki-api.js';
import type { LokiSettings } from './settings.js';

/** Each window is read in so many parts; and Loki gives no more lines than this to one question, unless it is told to. */
const [partsOfWindow, mostLinesAtOnce] = [4, 5_000];
const checkTimeout = 10_000;

/** Lines of the components' streams in both windows, stack traces as one record each. */
export const createLokiSource = (settings: LokiSettings): LogSource => ({
  name: 'loki',
  kind: 'log',
  async ask(question) {
    if (question.components.length === 0) return [];
    const api = new LokiApi(settings.server, question.signal);
    const names = new ComponentNames(question.components, settings.componentLabels);
    const from = Math.min(question.normal.from, question.abnormal.from);
    const to = Math.max(question.normal.to, question.abnormal.to);
    const known = new Set(await api.labels({ from, to }));
    const labels = settings.componentLabels.filter((label) => known.has(label));
    const slices = slicesOf(question, partsOfWindow);
    const perSlice = Math.floor(settings.mostLines / (slices.length * Math.max(1, labels.length)));
    const limit = Math.max(1, Math.min(mostLinesAtOnce, perSlice));
    const answers: Answered<LogRecord>[] = [];
    for (const query of queriesOf(labels, names, settings)) {
      const parts = await Promise.all(slices.map((slice) => api.lines(query, slice, limit)));
      answers.push(answered({ query, parts, slices, limit, names, question, settings, from, to }));
    }
    return answers;
  },
  async check() {
    try {
      const to = Date.now();
      await new LokiApi(settings.server, AbortSignal.timeout(checkTimeout)).labels({ from: to - 60_000, to });
      return effectDone(`answers at ${settings.server.url}`);
    } catch (error) {
      return permanent((error as Error).message);
    }
  },
});

/** One for each label; what an earlier label has found, a later one leaves out. */
const queriesOf = (
  labels: readonly string[],
  names: ComponentNames,
  { matchers }: LokiSettings,
): readonly string[] =>
  labels.map((label, index) => {
    const earlier = labels.slice(0, index).map((each) => names.matcher(each).replace('=~', '!~'));
    return `{${[names.matcher(label), ...earlier, ...(matchers === undefined ? [] : [matchers])].join(', ')}}`;
  });

function answered(given: {
  readonly query: string;
  readonly parts: readonly (readonly LokiStream[])[];
  readonly slices: readonly Slice[];
  readonly limit: number;
  readonly names: ComponentNames;
  readonly question: EvidenceQuestion;
  readonly settings: LokiSettings;
  readonly from: number;
  readonly to: number;
}): Answered<LogRecord> {
  const { query, parts, limit, names, question, settings, from, to } = given;
  const items = parts.flatMap((streams) => streams.flatMap((stream) => recordsOf(stream, names, question)));
  const full = parts.filter((streams) => countOf(streams) >= limit).length;
  const link =
    settings.grafana === undefined ? undefined : exploreLink(settings.grafana, query, { from, to });
  return {
    items: items.sort((a, b) => a.time - b.time),
    query,
    ...(link === undefined ? {} : { link }),
    ...(full === 0
      ? {}
      : { cut: `of ${full} of ${parts.length} parts of the time only the last ${limit} lines were read` }),
  };
}

const countOf = (streams: readonly LokiStream[]): number =>
  streams.reduce((sum, { lines }) => sum + lines.length, 0);

function recordsOf(stream: LokiStream, names: ComponentNames, question: EvidenceQuestion): LogRecord[] {
  const component = names.of(stream.labels);
  if (component === undefined) return [];
  const inOrder = stream.lines.filter(({ time }) => isAskedFor(question, time)).toReversed();
  return joinTraces(inOrder).map(({ time, text, metadata }) => {
    const { time: _, ...line } = readLogLine(text);
    const { time: __, ...marks } = marksOf({ ...stream.labels, ...metadata });
    return { time, component, ...marks, ...line };
  });
}
