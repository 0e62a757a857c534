import { valueText } from './any-value.js';
import type { KeyValue, LogsData, SentRecord } from './logs-data.js';

/** A log record that was sent. */
export interface LogRecord {
  readonly text: string;
  /** When it happened or, where that is not said, was seen; epoch ms. */
  readonly time?: number;
  /** The resource's attributes, then the record's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The records of a request to /v1/logs. */
export function readLogs(data: LogsData): LogRecord[] {
  const records: LogRecord[] = [];
  for (const { resource, scopeLogs } of data.resourceLogs ?? []) {
    const common = labelsOf(resource?.attributes);
    for (const { logRecords } of scopeLogs ?? []) {
      for (const record of logRecords ?? []) {
        const own = labelsOf(record.attributes);
        const time = timeOf(record.timeUnixNano) ?? timeOf(record.observedTimeUnixNano);
        const labels = { ...own, ...marksOf(record), ...common };
        records.push({ text: textOf(record, own), labels, ...(time === undefined ? {} : { time }) });
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
