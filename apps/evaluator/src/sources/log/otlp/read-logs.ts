import { valueText } from './any-value.js';
import type { KeyValue, LogsData, SentRecord } from './logs-data.js';
import { recordCountOf } from './request-size.js';
import { labelsWeight, weightOf } from './weight.js';

/** A log record that was sent. */
export interface LogRecord {
  readonly text: string;
  /** When it happened or, where that is not said, was seen; epoch ms. */
  readonly time?: number;
  /** The resource's attributes, then the record's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The records of a request to /v1/logs; undefined as soon as they weigh more than is taken. */
export function readLogs(data: LogsData, mostWeight: number): LogRecord[] | undefined {
  const records: LogRecord[] = [];
  let weight = 0;
  for (const ofResource of data.resourceLogs ?? []) {
    const { resource, scopeLogs } = ofResource;
    const common = Object.freeze(labelsOf(resource?.attributes));
    if (weight + labelsWeight(common) * recordCountOf(ofResource) > mostWeight) return undefined;
    for (const { logRecords } of scopeLogs ?? []) {
      for (const record of logRecords ?? []) {
        const own = labelsOf(record.attributes);
        const time = timeOf(record.timeUnixNano) ?? timeOf(record.observedTimeUnixNano);
        const more = { ...own, ...marksOf(record) };
        // A copy for each record would be many times as large as the request.
        const labels = Object.keys(more).length === 0 ? common : { ...more, ...common };
        const read = { text: textOf(record, own), labels, ...(time === undefined ? {} : { time }) };
        weight += weightOf(read);
        if (weight > mostWeight) return undefined;
        records.push(read);
      }
    }
  }
  return records;
}

/** Level and trace, where it says them. */
const marksOf = ({ severityText = '', traceId = '' }: SentRecord): Record<string, string> => ({
  ...(severityText === '' ? {} : { severityText }),
  // Senders of JSON may write it either way.
  ...(traceId === '' ? {} : { traceId: traceId.toLowerCase() }),
});

/** Nanoseconds, written as a text as a rule; 0 says that it is not known. */
function timeOf(nanoseconds: string | number | undefined): number | undefined {
  const time = Math.floor(Number(nanoseconds) / 1e6);
  return Number.isFinite(time) && time > 0 ? time : undefined;
}

/** What it says; a stack trace stands in an attribute (semantic conventions for exceptions). */
function textOf({ body }: SentRecord, own: Readonly<Record<string, string>>): string {
  const said = valueText(body);
  const trace = own['exception.stacktrace'];
  return trace === undefined || said.includes(trace) ? said : said === '' ? trace : `${said}\n${trace}`;
}

const labelsOf = (all: readonly KeyValue[] | null | undefined): Record<string, string> =>
  Object.fromEntries((all ?? []).map(({ key = '', value }) => [key, valueText(value)]));
