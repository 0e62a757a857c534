import { type Command, InvalidArgumentError, Option } from 'commander';
import { AttemptQueries } from '#libs/audit';
import { prometheusDuration } from '#libs/policy';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import { type CommonOptions, addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { renderAnalysis } from './render-analysis.js';

/** Options of `argus analyze`. */
export interface AnalyzeOptions extends CommonOptions {
  /** How far to go back, ms. */
  readonly since: number;
}

/** `argus analyze`: what was tried, what fires most, and which actions help. */
export function registerAnalyze(program: Command, surroundings: Surroundings): void {
  addCommand(program, 'analyze', 'tell what was tried, which alerts fire most, and which actions help')
    .addOption(
      new Option('--since <time>', 'how far to go back, such as 12h or 7d')
        .argParser(spanOf)
        .default(24 * 60 * 60_000, '24h'),
    )
    .action((options: AnalyzeOptions) => analyze(surroundings, options));
}

/** Prints what the record says about attempts since a time. */
export async function analyze(
  surroundings: Surroundings,
  { config, json, since }: AnalyzeOptions,
): Promise<void> {
  const { terminal, clock } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const from = new Date(clock.now() - since).toISOString();
  const analysis = await withRecord(installation, ({ connection }) =>
    new AttemptQueries(connection).analysis(from),
  );
  terminal.result(json, { since: from, ...analysis }, () => renderAnalysis(analysis, from, terminal));
}

function spanOf(text: string): number {
  const span = prometheusDuration(text);
  if (span !== undefined && span > 0) return span;
  throw new InvalidArgumentError('Write it like 30m, 12h or 7d.');
}
