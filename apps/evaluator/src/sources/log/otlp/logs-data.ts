import type { AnyValue } from './any-value.js';

/** An attribute. */
export interface KeyValue {
  readonly key?: string;
  readonly value?: AnyValue | null;
}

/** What is sent to /v1/logs (ExportLogsServiceRequest) in OTLP's JSON form, as far as it is looked at. */
export interface LogsData {
  readonly resourceLogs?: readonly ResourceLogs[] | null;
}

/** The log records of one resource. */
export interface ResourceLogs {
  readonly resource?: { readonly attributes?: readonly KeyValue[] | null };
  readonly scopeLogs?: readonly { readonly logRecords?: readonly SentRecord[] | null }[] | null;
}

/** One log record of it. */
export interface SentRecord {
  readonly timeUnixNano?: string | number;
  readonly observedTimeUnixNano?: string | number;
  /** Hexadecimal. */
  readonly traceId?: string;
  readonly severityText?: string;
  readonly body?: AnyValue | null;
  readonly attributes?: readonly KeyValue[] | null;
}
