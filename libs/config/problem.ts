/** One thing wrong with the configuration, told by name: the value itself is never repeated, it may be a secret. */
export interface ConfigProblem {
  /** The setting, from its section down: `ticketing.jira.site`, `collector.sources[1].name`. */
  readonly path: string;
  /** The line in the configuration file, where the setting stands in one. */
  readonly line?: number;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** Keys and list positions from the top of the configuration. */
export type SettingPath = readonly (string | number)[];

/** The path as people write it: keys with dots, list positions in brackets. */
export const pathText = (path: SettingPath): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');

/** All problems as text for a terminal or a log, one a line. */
export const describeProblems = (problems: readonly ConfigProblem[]): string =>
  problems
    .map(({ path, line, message, fix }) => `${line ? `line ${line}: ` : ''}${path}: ${message}. ${fix}`)
    .join('\n');
