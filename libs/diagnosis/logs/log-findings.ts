import { type FaultKind, type Finding, toTimestamp } from '#libs/contracts';
import type { Answered, LogRecord } from '#libs/integrations/port';
import { type Windows, minutesOf, spanOf } from '../windows.js';
import { excerptOf } from './clean-text.js';
import { type Written, countLines } from './count-lines.js';
import { faultInText } from './fault-in-text.js';
import { type LogChange, logChanges } from './log-change.js';
import { sayLogs } from './say-logs.js';
import { isFailure } from './severity.js';

type LogFinding = Extract<Finding, { kind: 'log' }>;

/** What changed less is no finding. */
const leastStrength = 2;
/** So many are kept: of a component, and in all. */
const most = { ofComponent: 4, inAll: 60 };
const longestTemplate = 300;

/** The log templates that are new, surge, become fewer or are gone since, the most unusual first. */
export function logFindings(
  answers: readonly Answered<LogRecord>[],
  source: string,
  windows: Windows,
): Finding[] {
  const changes = logChanges(countLines(answers, windows), windows)
    .filter(({ strength }) => strength >= leastStrength)
    .sort((a, b) => b.strength - a.strength);
  const ofComponent = new Map<string, number>();
  return changes
    .filter(({ written: { component } }) => {
      const count = (ofComponent.get(component) ?? 0) + 1;
      ofComponent.set(component, count);
      return count <= most.ofComponent;
    })
    .slice(0, most.inAll)
    .map((change) => findingOf(change, source, windows));
}

function findingOf(found: LogChange, source: string, windows: Windows): LogFinding {
  const { written, change, strength } = found;
  const { component, answer, lines, examples, firstNow } = written;
  const told = change === 'gone' || change === 'fewer' ? examples.before : examples.now;
  const rates = {
    normalPerMinute: lines.before / minutesOf(windows.normal),
    perMinute: lines.now / minutesOf(windows.abnormal),
  };
  return {
    kind: 'log',
    source,
    says: sayLogs(found, rates),
    query: answer.query,
    ...spanOf(windows),
    ...(answer.link === undefined ? {} : { link: answer.link }),
    component,
    ...(firstNow === undefined || change === 'gone' ? {} : { at: toTimestamp(firstNow) }),
    strength,
    fault: faultOf(written, told),
    log: {
      template: excerptOf(written.template.tokens.join(' '), longestTemplate) || '(blank)',
      change,
      ...rates,
      examples: told.map((text) => excerptOf(text)).filter((text) => text !== ''),
    },
  };
}

/** What the text says; else that something fails or is not done any more, or is done more often. */
function faultOf({ severity, lines }: Written, examples: readonly string[]): FaultKind {
  const named = isFailure(severity) || severity === 'warning' ? faultInText(examples.join('\n')) : undefined;
  if (named !== undefined) return named;
  if (isFailure(severity) || lines.now < lines.before) return 'errors';
  return 'unknown';
}
