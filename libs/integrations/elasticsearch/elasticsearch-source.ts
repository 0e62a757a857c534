import {
  type EvidenceQuestion,
  type LogRecord,
  type LogSource,
  effectDone,
  isAskedFor,
  permanent,
  slicesOf,
} from '#libs/integrations/port';
import { discoverLink } from './discover-link.js';
import { type Found, search } from './search.js';
import type { ElasticsearchSettings } from './settings.js';

/** Each window is read in so many parts; and no search gives more than index.max_result_window, by default this. */
const [partsOfWindow, mostLinesAtOnce] = [4, 10_000];
const longestText = 4_000;
const checkTimeout = 10_000;

/** Log entries of the components from Elasticsearch or OpenSearch, in both windows. */
export const createElasticsearchSource = (settings: ElasticsearchSettings): LogSource => ({
  name: 'elasticsearch',
  kind: 'log',
  async ask(question) {
    const { components, signal } = question;
    if (components.length === 0) return [];
    const slices = slicesOf(question, partsOfWindow);
    const limit = Math.max(1, Math.min(mostLinesAtOnce, Math.floor(settings.mostLines / slices.length)));
    const parts = await Promise.all(
      slices.map((slice) => search(settings, slice, { components, limit, signal })),
    );
    const items = parts.flatMap(({ hits }) => hits.flatMap((hit) => recordOf(hit, question, settings)));
    const full = parts.filter(({ hits }) => hits.length >= limit).length;
    const partly = parts.find((part) => part.partly !== undefined)?.partly;
    const reasons = [
      ...(partly === undefined ? [] : [partly]),
      ...(full === 0
        ? []
        : [`of ${full} of ${parts.length} parts of the time only the last ${limit} entries were read`]),
    ];
    const query = kqlOf(components, settings);
    const link = discoverLink(settings, query, question);
    return [
      {
        items: items.sort((a, b) => a.time - b.time),
        query: `${settings.index}: ${query}`,
        ...(link === undefined ? {} : { link }),
        ...(reasons.length === 0 ? {} : { cut: reasons.join('; ') }),
      },
    ];
  },
  async check() {
    try {
      const to = Date.now();
      const signal = AbortSignal.timeout(checkTimeout);
      await search(settings, { from: to - 60_000, to }, { components: ['argus'], limit: 1, signal });
      return effectDone(`searches ${settings.index} at ${settings.server.url}`);
    } catch (error) {
      return permanent((error as Error).message);
    }
  },
});

/** In the language that people search with in Kibana and OpenSearch Dashboards. */
const kqlOf = (components: readonly string[], { componentFields }: ElasticsearchSettings): string => {
  const any = components.map((name) => JSON.stringify(name)).join(' or ');
  return componentFields.map((field) => `${field}:(${any})`).join(' or ');
};

function recordOf(
  hit: Found['hits'][number],
  question: EvidenceQuestion,
  { timeField, componentFields, messageField, stackField, levelField, traceField }: ElasticsearchSettings,
): LogRecord[] {
  const text = (field: string): string | undefined => {
    const value = hit[field]?.[0];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const time = Number(hit[timeField]?.[0]);
  const component = componentFields
    .map(text)
    .find((name) => name !== undefined && question.components.includes(name));
  const said = [text(messageField), text(stackField)].filter((part) => part !== undefined).join('\n');
  if (component === undefined || said === '' || !isAskedFor(question, time)) return [];
  const [level, traceId] = [text(levelField), text(traceField)];
  return [
    {
      time,
      component,
      text: said.slice(0, longestText),
      ...(level === undefined ? {} : { level }),
      ...(traceId === undefined ? {} : { traceId }),
    },
  ];
}
