import { isObject } from './is-object.js';

/** What a line of a log says, whatever it is written in. */
export interface ReadLine {
  readonly text: string;
  readonly level?: string;
  readonly traceId?: string;
  /** Epoch ms, where the line itself says it in one of its fields. */
  readonly time?: number;
}

const longestText = 4_000;
const names = {
  text: ['message', 'msg', 'log', 'body', 'event'],
  trace: ['error.stack_trace', 'stack_trace', 'exception', 'stack', 'stacktrace', 'exc_info'],
  level: ['level', 'log.level', 'severity', 'severityText', 'levelname', 'lvl', 'detected_level'],
  traceId: ['trace_id', 'traceId', 'traceID', 'trace.id', 'otelTraceID'],
  time: ['time', 'timestamp', '@timestamp', 'ts'],
};

/** Levels as pino and bunyan number them. */
const numbered: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** Reads a line: of one in JSON the message and stack trace with level, trace and time; others as they are. */
export function readLogLine(line: string): ReadLine {
  const fields = line.startsWith('{') ? parsed(line) : undefined;
  if (fields === undefined) return { text: line.slice(0, longestText) };
  const message = textOf(fields, names.text);
  const trace = textOf(fields, names.trace);
  const said = [message, trace].filter((part) => part !== undefined && part !== '').join('\n');
  return { text: (said === '' ? line : said).slice(0, longestText), ...marksOf(fields) };
}

/** Level, trace and time among a record's fields or labels. */
export function marksOf(fields: Readonly<Record<string, unknown>>): Omit<ReadLine, 'text'> {
  const level = valueOf(fields, names.level);
  const named = typeof level === 'number' ? numbered[level] : level;
  const traceId = textOf(fields, names.traceId);
  const time = timeOf(valueOf(fields, names.time));
  return {
    ...(typeof named === 'string' && named !== '' ? { level: named } : {}),
    ...(traceId === undefined || traceId === '' ? {} : { traceId }),
    ...(time === undefined ? {} : { time }),
  };
}

function textOf(fields: Readonly<Record<string, unknown>>, keys: readonly string[]): string | undefined {
  const value = valueOf(fields, keys);
  return typeof value === 'string' ? value : undefined;
}

/** The first of the fields that is there, whether it is written with dots or as objects in objects. */
const valueOf = (fields: Readonly<Record<string, unknown>>, keys: readonly string[]): unknown =>
  keys.map((key) => fieldAt(fields, key)).find((value) => value !== undefined && value !== null);

/** A field by its name with dots: `{"log.level": 1}` and `{"log": {"level": 1}}` are the same. */
export function fieldAt(fields: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const dot = name.indexOf('.');
  if (dot < 0) return undefined;
  const inner = fields[name.slice(0, dot)];
  return isObject(inner) ? fieldAt(inner, name.slice(dot + 1)) : undefined;
}

/** RFC 3339, or seconds, milliseconds, microseconds or nanoseconds since the epoch. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const time = Date.parse(value);
    return Number.isNaN(time) ? undefined : time;
  }
  if (typeof value !== 'number' || value <= 0) return undefined;
  const digits = Math.floor(Math.log10(value)) + 1;
  return digits <= 10 ? value * 1_000 : Math.floor(value / 10 ** (digits - 13));
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
