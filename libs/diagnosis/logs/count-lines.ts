import type { Answered, LogRecord } from '#libs/integrations/port';
import type { Windows } from '../windows.js';
import { hasStack, messageOf } from './clean-text.js';
import { type Severity, severityOf, worse } from './severity.js';
import { type Template, TemplateMiner, currentOf } from './template-miner.js';

/** How often something was in the normal time and since. */
export interface Counts {
  before: number;
  now: number;
}

/** The lines of one template that a component wrote. */
export interface Written {
  readonly component: string;
  readonly template: Template;
  readonly lines: Counts;
  /** How many of them belong to a trace. */
  readonly traced: Counts;
  /** How often they came right after others of the same trace, whichever component wrote those. */
  readonly after: Map<Written, Counts>;
  readonly answer: Answered<LogRecord>;
  severity: Severity;
  stack: boolean;
  /** Some of the records, those since the change first. */
  readonly examples: { before: string[]; now: string[] };
  /** Epoch ms of the first of them since. */
  firstNow?: number;
}

/** More lines than these are not looked at; those of the abnormal time come first. */
const mostLines = 500_000;
const mostExamples = 3;
/** So many traces are followed at once; the line of a trace that is long over has none before it. */
const mostTraces = 50_000;

interface Read {
  readonly record: LogRecord;
  readonly since: boolean;
  readonly template: Template;
  readonly answer: Answered<LogRecord>;
}

/**
 * Mines the templates of both times together and counts them by component, and what came after what within a
 * trace: which line follows which says what a program did, however much it was asked to do.
 */
export function countLines(answers: readonly Answered<LogRecord>[], windows: Windows): Written[] {
  const read = readLines(answers, windows);
  const written = new Map<string, Map<Template, Written>>();
  let last = { before: new Map<string, Written>(), now: new Map<string, Written>() };
  for (const { record, since, template, answer } of read) {
    const time = since ? 'now' : 'before';
    const of = entryOf(written, record.component, currentOf(template), answer);
    of.lines[time] += 1;
    describe(of, record, time);
    if (record.traceId === undefined) continue;
    of.traced[time] += 1;
    const previous = last[time].get(record.traceId);
    if (previous !== undefined) countAfter(of, previous, time);
    if (last[time].size > mostTraces) last = { ...last, [time]: new Map() };
    last[time].set(record.traceId, of);
  }
  return [...written.values()].flatMap((templates) => [...templates.values()]);
}

function readLines(answers: readonly Answered<LogRecord>[], { normal, abnormal }: Windows): Read[] {
  const found = answers.flatMap((answer) =>
    answer.items.flatMap((record) => {
      const since = record.time >= abnormal.from && record.time < abnormal.to;
      const counts = since || (record.time >= normal.from && record.time < normal.to);
      return counts ? [{ record, since, answer }] : [];
    }),
  );
  const kept = found.sort((a, b) => Number(b.since) - Number(a.since)).slice(0, mostLines);
  const miner = new TemplateMiner();
  return kept
    .sort((a, b) => a.record.time - b.record.time)
    .map((each) => ({ ...each, template: miner.read(messageOf(each.record.text)) }));
}

function entryOf(
  written: Map<string, Map<Template, Written>>,
  component: string,
  template: Template,
  answer: Answered<LogRecord>,
): Written {
  const templates = written.get(component) ?? new Map<Template, Written>();
  written.set(component, templates);
  const there = templates.get(template);
  if (there !== undefined) return there;
  const made: Written = {
    component,
    template,
    lines: { before: 0, now: 0 },
    traced: { before: 0, now: 0 },
    after: new Map(),
    answer,
    severity: 'quiet',
    stack: false,
    examples: { before: [], now: [] },
  };
  templates.set(template, made);
  return made;
}

function describe(of: Written, { text, level, time: at }: LogRecord, time: 'before' | 'now'): void {
  if (time === 'now') of.firstNow ??= at;
  const examples = of.examples[time];
  if (examples.length >= mostExamples) return;
  examples.push(text);
  of.severity = worse(of.severity, severityOf(level, text));
  of.stack ||= hasStack(text);
}

function countAfter(of: Written, previous: Written, time: 'before' | 'now'): void {
  const counts = of.after.get(previous) ?? { before: 0, now: 0 };
  counts[time] += 1;
  of.after.set(previous, counts);
}
