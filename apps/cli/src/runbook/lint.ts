import { type LintRules, type LintedRunbook, type RunbookFault, lintRunbook } from '#libs/runbooks';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { type RunbookFile, runbookFiles } from './files.js';
import { reportFaults } from './report.js';
import { runbookSettings } from './settings-of.js';

/** Checks runbooks; prints everything that is wrong, each with file, line, field and fix. */
export async function lintRunbooks(
  surroundings: Surroundings,
  named: readonly string[],
  options: CommonOptions,
): Promise<void> {
  const { folder, rules } = await runbookSettings(surroundings, options.config);
  const linted = lintAll(await runbookFiles(surroundings, named, folder), rules);
  reportFaults(surroundings.terminal, options, linted, 'complete');
}

/** One file, and what is wrong with it. */
export type LintedFile = LintedRunbook & { readonly file: string };

/** Checks files one by one, and that no two have the same id: the folder in which a file stands does not tell them apart. */
export function lintAll(files: readonly RunbookFile[], rules: LintRules): LintedFile[] {
  const firstOf = new Map<string, string>();
  return files.map(({ file, text }) => {
    const linted = lintRunbook(text, file, rules);
    const id = linted.read?.runbook.id;
    const first = id === undefined ? undefined : firstOf.get(id);
    if (id === undefined || first === undefined) {
      if (id !== undefined) firstOf.set(id, file);
      return { file, ...linted };
    }
    const message = `is that of ${first}, too; give one of them another`;
    const twice: RunbookFault = {
      file,
      line: linted.read?.lineOf(['id']) ?? 1,
      field: 'id',
      message,
      level: 'error',
    };
    return { file, ...linted, faults: [...linted.faults, twice] };
  });
}
