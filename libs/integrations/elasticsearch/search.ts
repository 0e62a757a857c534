import { type TimeWindow, isObject } from '#libs/integrations/port';
import { askJson } from '#libs/probing';
import type { ElasticsearchSettings } from './settings.js';

/** What a search gives. */
export interface Found {
  /** By field, its values as the API's `fields` gives them. */
  readonly hits: readonly Readonly<Record<string, readonly unknown[]>>[];
  /** Why it may be a part only. */
  readonly partly?: string;
}

/**
 * The latest entries of a time, by the search API that Elasticsearch and OpenSearch share
 * (https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search).
 */
export async function search(
  settings: ElasticsearchSettings,
  { from, to }: TimeWindow,
  {
    components,
    limit,
    signal,
  }: { readonly components: readonly string[]; readonly limit: number; readonly signal: AbortSignal },
): Promise<Found> {
  const { server, index, timeField, componentFields } = settings;
  const named = componentFields.map((field) => ({ terms: { [field]: components } }));
  const range = { [timeField]: { gte: from, lt: to, format: 'epoch_millis' } };
  const answer = await askJson('Elasticsearch', server, {
    path: `/${encodeURIComponent(index)}/_search?ignore_unavailable=true`,
    method: 'POST',
    json: {
      size: limit,
      track_total_hits: false,
      sort: [{ [timeField]: { order: 'desc' } }],
      query: { bool: { filter: [{ range }, { bool: { should: named, minimum_should_match: 1 } }] } },
      _source: false,
      fields: [{ field: timeField, format: 'epoch_millis' }, ...otherFields(settings)],
    },
    signal,
  });
  const hits = isObject(answer) && isObject(answer['hits']) ? answer['hits']['hits'] : undefined;
  if (!isObject(answer) || !Array.isArray(hits)) {
    throw new Error('Elasticsearch answered without hits: check its address');
  }
  const partly = partlyOf(answer);
  return {
    hits: hits.map((hit) => (isObject(hit) && isObject(hit['fields']) ? listsOf(hit['fields']) : {})),
    ...(partly === undefined ? {} : { partly }),
  };
}

const otherFields = ({
  componentFields,
  messageField,
  stackField,
  levelField,
  traceField,
}: ElasticsearchSettings) => [
  ...new Set([...componentFields, messageField, stackField, levelField, traceField]),
];

const listsOf = (fields: Readonly<Record<string, unknown>>): Record<string, readonly unknown[]> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      Array.isArray(value) ? (value as unknown[]) : [value],
    ]),
  );

/** A search that timed out or lacked a shard answers 200 all the same. */
function partlyOf(answer: Readonly<Record<string, unknown>>): string | undefined {
  if (answer['timed_out'] === true) return 'the search took too long and is a part only';
  const shards = isObject(answer['_shards']) ? answer['_shards']['failed'] : 0;
  return typeof shards === 'number' && shards > 0 ? `${shards} shards did not answer` : undefined;
}
