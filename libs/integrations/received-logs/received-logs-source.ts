import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ComponentNames,
  type EvidenceQuestion,
  type LogRecord,
  type LogSource,
  effectDone,
  isAskedFor,
  isObject,
  marksOf,
  permanent,
  readLogLine,
} from '#libs/integrations/port';
import { codeOf, reasonOf } from '#libs/probing';
import { joinTraces } from '#libs/stack-traces';
import { nameOfSegment, startOfSegment } from './segments.js';

/** Where the records are that the evaluator received, and how they tell their components. */
export interface ReceivedLogsSettings {
  readonly folder: string;
  /** Attributes of OpenTelemetry that name a component, the surest first. */
  readonly componentAttributes: readonly string[];
  readonly mostLines: number;
}

/** A record may be sent later than it was made by so much. */
const latestArrival = 10 * 60_000;

/** The log records that were sent to Argus with OTLP lately. */
export const createReceivedLogsSource = (settings: ReceivedLogsSettings): LogSource => ({
  name: 'received-logs',
  kind: 'log',
  async ask(question) {
    const { folder, mostLines } = settings;
    const names = new ComponentNames(question.components, settings.componentAttributes);
    const starts = await segmentsFor(question, folder);
    const items: LogRecord[] = [];
    for (const start of starts) {
      question.signal.throwIfAborted();
      const content = await readFile(join(folder, nameOfSegment(start)), 'utf8').catch(goneMeanwhile);
      for (const record of recordsIn(content, names, question)) items.push(record);
      if (items.length > mostLines) break;
    }
    const query = `records of ${settings.componentAttributes.join(', ')} = ${question.components.join(' | ')}`;
    const isCut = items.length > mostLines;
    return [
      {
        items: items.slice(0, mostLines).sort((a, b) => a.time - b.time),
        query,
        ...(isCut ? { cut: `only the last ${mostLines} records were read` } : {}),
      },
    ];
  },
  async check() {
    try {
      const count = (await segments(settings.folder)).length;
      return effectDone(count === 0 ? 'no log records were received lately' : `${count} files of records`);
    } catch (error) {
      return permanent(`${settings.folder}: ${reasonOf(error)}`);
    }
  },
});

/** The latest first. A folder that is not there holds nothing: nobody has sent anything yet. */
async function segments(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  return names.flatMap((name) => startOfSegment(name) ?? []).sort((a, b) => b - a);
}

async function segmentsFor({ normal, abnormal }: EvidenceQuestion, folder: string): Promise<number[]> {
  const from = Math.min(normal.from, abnormal.from);
  const to = Math.max(normal.to, abnormal.to) + latestArrival;
  const starts = await segments(folder);
  // A segment ends where the next one begins.
  return starts.filter((start, index) => start < to && (starts[index - 1] ?? Infinity) >= from);
}

/** The writer deletes what is too old, perhaps just now. */
function goneMeanwhile(error: unknown): string {
  if (codeOf(error) === 'ENOENT') return '';
  throw error;
}

function recordsIn(content: string, names: ComponentNames, question: EvidenceQuestion): LogRecord[] {
  const entries = content.split('\n').flatMap((line) => {
    const entry = line === '' ? undefined : parsed(line);
    const component = entry === undefined ? undefined : names.of(entry.labels);
    if (entry === undefined || component === undefined || !isAskedFor(question, entry.time)) return [];
    const { time: _, ...said } = readLogLine(entry.text);
    const { time: __, ...marks } = marksOf(entry.labels);
    return [{ time: entry.time, component, ...marks, ...said }];
  });
  const components = new Set(entries.map(({ component }) => component));
  return [...components].flatMap((name) =>
    joinTraces(entries.filter(({ component }) => component === name).sort((a, b) => a.time - b.time)),
  );
}

function parsed(line: string): { time: number; text: string; labels: Record<string, string> } | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    if (!isObject(entry)) return undefined;
    const { t, x, l } = entry;
    if (typeof t !== 'number' || typeof x !== 'string' || !isObject(l)) return undefined;
    return { time: t, text: x, labels: l as Record<string, string> };
  } catch {
    // The last line of a process that was killed.
    return undefined;
  }
}
