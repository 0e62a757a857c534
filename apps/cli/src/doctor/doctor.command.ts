import type { Command } from 'commander';
import { exitCodes } from '../failure.js';
import { type CommonOptions, addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import type { Paint } from '../terminal/paint.js';
import { plain, plainLines } from '../terminal/plain.js';
import { type Wanted, diagnose } from './diagnose.js';
import type { Finding } from './finding.js';

/** `argus doctor`: what is wrong, and how to mend it. */
export const registerDoctor = (program: Command, surroundings: Surroundings): Command =>
  addCommand(program, 'doctor', 'check everything that Argus depends on, and say how to mend what is wrong')
    .option('--ask-model', 'ask the models, too, which costs a few tokens')
    .action(async ({ json, ...wanted }: CommonOptions & Wanted) => {
      const { terminal } = surroundings;
      const findings: Finding[] = [];
      for await (const finding of diagnose(surroundings, wanted)) {
        findings.push(finding);
        if (json !== true) terminal.print(findingLine(finding, terminal.paint));
      }
      const failed = findings.filter(({ state }) => state === 'failed').length;
      if (json === true) terminal.print(JSON.stringify({ ok: failed === 0, findings }, null, 2));
      else terminal.print(failed === 0 ? '\nAll is well.' : `\n${failed} to be mended.`);
      if (failed > 0) terminal.exitCode = exitCodes.wrong;
    });

const marks = { ok: ['✓', 'green'], failed: ['✗', 'red'], skipped: ['–', 'dim'] } as const;

/** The width of the longest check's name. */
const nameWidth = 24;

/** A finding for people: what was found, and what to do about it on a line of its own. */
export function findingLine({ check, state, detail, fix }: Finding, paint: Paint): string {
  const [mark, colour] = marks[state];
  const indent = ' '.repeat(nameWidth + 3);
  const text = plainLines(detail).replaceAll('\n', `\n${indent}`);
  const advice = fix === undefined ? '' : `\n${indent}→ ${plain(fix)}`;
  return `${paint(colour, mark)} ${check.padEnd(nameWidth)} ${text}${advice}`;
}
