import { access } from 'node:fs/promises';
import {
  type Answered,
  type EvidenceQuestion,
  type LogRecord,
  type LogSource,
  effectDone,
  isAskedFor,
  permanent,
  readLogLine,
} from '#libs/integrations/port';
import { codeOf, reasonOf } from '#libs/probing';
import { joinTraces } from '#libs/stack-traces';
import { type Tail, readTail } from './read-tail.js';
import type { LogFilesSettings } from './settings.js';
import { timeInLine } from './time-in-line.js';

/**
 * The ends of log files of this machine, with the file that was rotated away last (`<path>.1`) where the present one
 * does not reach back far enough. A line without a time is of the time of the line before it.
 */
export const createLogFilesSource = (settings: LogFilesSettings): LogSource => ({
  name: 'log-files',
  kind: 'log',
  async ask(question) {
    const files = settings.files.filter(({ component }) => question.components.includes(component));
    const answers = await Promise.all(files.map((file) => answerOf(file, settings.mostBytes, question)));
    const failed = answers.find(({ failure }) => failure !== undefined);
    if (failed !== undefined && answers.every(({ failure }) => failure !== undefined)) {
      throw new Error(failed.failure);
    }
    return answers.map(({ failure, ...answer }) =>
      failure === undefined ? answer : { ...answer, cut: failure },
    );
  },
  async check() {
    for (const { path } of settings.files) {
      const problem = await access(path).then(
        () => undefined,
        (error: unknown) => codeOf(error) ?? 'it cannot be read',
      );
      if (problem !== undefined) return permanent(`${path}: ${problem}`);
    }
    return effectDone(`${settings.files.length} files can be read`);
  },
});

type FileAnswer = Answered<LogRecord> & { readonly failure?: string };

async function answerOf(
  { component, path }: LogFilesSettings['files'][number],
  mostBytes: number,
  question: EvidenceQuestion,
): Promise<FileAnswer> {
  const from = Math.min(question.normal.from, question.abnormal.from);
  try {
    const present = await readTail(path, mostBytes, question.signal);
    let lines = timed(present.lines, question);
    let { isWhole } = present;
    if (isWhole && (lines[0]?.time ?? Infinity) > from) {
      const earlier = await rotated(path, mostBytes, question.signal);
      lines = [...timed(earlier?.lines ?? [], question), ...lines];
      isWhole = earlier?.isWhole ?? true;
    }
    const isCut = !isWhole && (lines[0]?.time ?? Infinity) > from;
    return {
      items: recordsOf(lines, component, question),
      query: path,
      ...(isCut
        ? { cut: `only the last ${mostBytes} bytes were read, which do not reach back far enough` }
        : {}),
    };
  } catch (error) {
    return { items: [], query: path, failure: `${path}: ${reasonOf(error, question.signal)}` };
  }
}

const rotated = (path: string, mostBytes: number, signal: AbortSignal): Promise<Tail | undefined> =>
  readTail(`${path}.1`, mostBytes, signal).catch(() => undefined);

interface TimedLine {
  readonly time: number;
  readonly text: string;
  readonly level?: string;
  readonly traceId?: string;
}

/** Each line with its time; those before the first time are left out. */
function timed(lines: readonly string[], { abnormal }: EvidenceQuestion): TimedLine[] {
  const read: TimedLine[] = [];
  let last: number | undefined;
  for (const line of lines) {
    const { time, ...said } = readLogLine(line);
    last = time ?? timeInLine(line, abnormal.to) ?? last;
    if (last !== undefined && line.trim() !== '') read.push({ time: last, ...said });
  }
  return read;
}

const recordsOf = (lines: readonly TimedLine[], component: string, question: EvidenceQuestion): LogRecord[] =>
  joinTraces(lines.filter(({ time }) => isAskedFor(question, time))).map((line) => ({ ...line, component }));
