import { Ajv } from 'ajv';
import { type Result, failed, ok } from '#libs/kernel';

/** A log record that was sent. */
export interface LogRecord {
  readonly text: string;
  /** When it happened or, where that is not said, was seen; epoch ms. */
  readonly time?: number;
  /** The resource's attributes, then the record's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** https://github.com/open-telemetry/opentelemetry-proto: AnyValue in its JSON form. */
type AnyValue = Readonly<Record<string, unknown>>;

interface KeyValue {
  readonly key: string;
  readonly value?: AnyValue;
}

interface LogsData {
  readonly resourceLogs?: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeLogs?: readonly {
      readonly logRecords?: readonly {
        readonly timeUnixNano?: string | number;
        readonly observedTimeUnixNano?: string | number;
        readonly traceId?: string;
        readonly severityText?: string;
        readonly body?: AnyValue;
        readonly attributes?: readonly KeyValue[];
      }[];
    }[];
  }[];
}

const list = (items: object): object => ({ type: ['array', 'null'], items });
const attributes = list({
  type: 'object',
  required: ['key'],
  properties: { key: { type: 'string' }, value: { type: ['object', 'null'] } },
});

const validate = new Ajv({ strictTuples: false, allowUnionTypes: true }).compile<LogsData>({
  type: 'object',
  properties: {
    resourceLogs: list({
      type: 'object',
      properties: {
        resource: { type: 'object', properties: { attributes } },
        scopeLogs: list({
          type: 'object',
          properties: {
            logRecords: list({
              type: 'object',
              properties: {
                timeUnixNano: { type: ['string', 'number'] },
                observedTimeUnixNano: { type: ['string', 'number'] },
                traceId: { type: 'string' },
                severityText: { type: 'string' },
                body: { type: ['object', 'null'] },
                attributes,
              },
            }),
          },
        }),
      },
    }),
  },
});

/** Reads the body of a request to /v1/logs in OTLP's JSON. What it does not know it passes over, as OTLP asks. */
export function readLogs(body: string): Result<LogRecord[]> {
  let data: unknown;
  try {
    data = JSON.parse(body);
  } catch (error) {
    return failed(`the body is no JSON: ${(error as Error).message}`);
  }
  if (!validate(data)) {
    const [problem] = validate.errors ?? [];
    return failed(
      `the body is no ExportLogsServiceRequest: ${problem?.instancePath ?? ''} ${problem?.message ?? ''}`,
    );
  }
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
  return ok(records);
}

/** Level and trace, where it says them. */
const marksOf = ({
  severityText = '',
  traceId = '',
}: {
  severityText?: string;
  traceId?: string;
}): Record<string, string> => ({
  ...(severityText === '' ? {} : { severityText }),
  ...(traceId === '' ? {} : { traceId }),
});

/** Nanoseconds, written as a text as a rule; 0 says that it is not known. */
function timeOf(nanoseconds: string | number | undefined): number | undefined {
  const time = Math.floor(Number(nanoseconds) / 1e6);
  return Number.isFinite(time) && time > 0 ? time : undefined;
}

/** What it says; a stack trace stands in an attribute (semantic conventions for exceptions). */
function textOf({ body }: { body?: AnyValue | null }, own: Readonly<Record<string, string>>): string {
  const said = valueText(body);
  const trace = own['exception.stacktrace'];
  return trace === undefined || said.includes(trace) ? said : said === '' ? trace : `${said}\n${trace}`;
}

const labelsOf = (all: readonly KeyValue[] | null | undefined): Record<string, string> =>
  Object.fromEntries((all ?? []).map(({ key, value }) => [key, valueText(value)]));

function valueText(value: AnyValue | null | undefined): string {
  const [[kind, inner] = []] = Object.entries(value ?? {});
  if (kind === undefined || inner === null || inner === undefined) return '';
  return typeof inner === 'string' ? inner : JSON.stringify(inner);
}
