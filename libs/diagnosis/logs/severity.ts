import { hasStack } from './clean-text.js';

/** How bad a line says that it is. */
export const severities = ['quiet', 'info', 'warning', 'error', 'fatal'] as const;
export type Severity = (typeof severities)[number];

const byName: readonly (readonly [RegExp, Severity])[] = [
  [/^(?:fatal|critical|crit|alert|emerg\w*|panic)$/i, 'fatal'],
  [/^(?:err\w*|severe|e)$/i, 'error'],
  [/^(?:warn\w*|w)$/i, 'warning'],
  [/^(?:trace|debug|fine\w*|verbose|d)$/i, 'quiet'],
  [/^(?:info\w*|notice|log|i)$/i, 'info'],
];
/** Where no level is given: a word in capitals, in brackets or after `level=`, near the beginning of the line. */
const inFront =
  /(?:\blevel"?[=:]\s*"?(\w+)|\[(fatal|crit\w*|error|warn\w*|info|notice|debug|trace)\]|\b(FATAL|CRITICAL|PANIC|ERROR|SEVERE|WARN(?:ING)?|INFO|NOTICE|DEBUG|TRACE)\b)/i;
const failing = /\b(?:[A-Z]\w*(?:Exception|Error)\b|panic:|Traceback \(most recent|segmentation fault)/;

/** Reads how bad a record is from its level, else from the front of its text. */
export function severityOf(level: string | undefined, text: string): Severity {
  const given = nameOf(level);
  if (given !== undefined) return given;
  const found = inFront.exec(text.slice(0, 160));
  const said = nameOf(found?.[1] ?? found?.[2] ?? found?.[3]);
  // A small word may be part of a sentence.
  if (
    found !== null &&
    said !== undefined &&
    (found[3] === undefined || found[3] === found[3].toUpperCase())
  ) {
    return said;
  }
  return hasStack(text) || failing.test(text.slice(0, 500)) ? 'error' : 'info';
}

const nameOf = (level: string | undefined): Severity | undefined =>
  level === undefined ? undefined : byName.find(([name]) => name.test(level.trim()))?.[1];

/** The worse of two. */
export const worse = (one: Severity, other: Severity): Severity =>
  severities.indexOf(one) >= severities.indexOf(other) ? one : other;

/** Whether a line tells of a failure. */
export const isFailure = (severity: Severity) => severity === 'error' || severity === 'fatal';
