import type { RunbookFault } from '#libs/runbooks';
import { exitCodes } from '../failure.js';
import type { CommonOptions } from '../options.js';
import { plain } from '../terminal/plain.js';
import type { Terminal } from '../terminal/terminal.js';

/** What was found in one file. */
export interface CheckedFile {
  readonly file: string;
  readonly faults: readonly RunbookFault[];
}

/** Prints everything that is wrong, where editors and terminals find its place; ends with 1 when there is an error. */
export function reportFaults(
  terminal: Terminal,
  { json }: CommonOptions,
  checked: readonly CheckedFile[],
  wellDone: string,
): void {
  const faults = checked.flatMap(({ faults: each }) => each);
  const errors = faults.filter(({ level }) => level === 'error').length;
  const warnings = faults.length - errors;
  terminal.result(json, { ok: errors === 0, errors, warnings, files: checked }, () =>
    [
      ...faults.map((fault) => faultLine(terminal, fault)),
      errors === 0
        ? `${terminal.paint('green', '✓')} ${count(checked.length, 'runbook')}: ${wellDone}${warnings === 0 ? '' : `, with ${count(warnings, 'warning')}`}.`
        : `${terminal.paint('red', '✗')} ${count(checked.length, 'runbook')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}.`,
    ].join('\n'),
  );
  if (errors > 0) terminal.exitCode = exitCodes.wrong;
}

const faultLine = (terminal: Terminal, { file, line, field, message, level }: RunbookFault): string =>
  `${plain(file)}:${line}: ${level === 'error' ? terminal.paint('red', level) : terminal.paint('yellow', level)}: ${plain(`${field}: ${message}`)}`;

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
