import type { PolicyPath, PolicyProblem } from '#libs/policy';

/** Something that is wrong with a policy, where an editor finds it. */
export interface PolicyFault {
  readonly file: string;
  /** Counted from 1; undefined where it is about the file as a whole. */
  readonly line?: number;
  /** The key, as people write it: `route.routes[2].matchers[0]`; empty for the file as a whole. */
  readonly path: string;
  /** What is wrong and how to mend it. */
  readonly message: string;
}

/** A path as people write it. */
export const describePath = (path: PolicyPath): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const key = step.length > 80 ? `${step.slice(0, 80)}…` : step;
    return text === '' ? key : `${text}.${key}`;
  }, '');

/** Finds the place of each problem, in the order of the lines. What is missing is shown where it should stand. */
export function located(
  file: string,
  problems: readonly PolicyProblem[],
  lineOf: (path: PolicyPath) => number | undefined,
): PolicyFault[] {
  const faults = problems.map(({ path, message }): PolicyFault => {
    const line = lineNear(path, lineOf);
    return { file, ...(line === undefined ? {} : { line }), path: describePath(path), message };
  });
  return faults.sort(byLine);
}

/** In the order in which they are met in a file. */
export const byLine = (a: PolicyFault, b: PolicyFault): number => (a.line ?? 0) - (b.line ?? 0);

function lineNear(path: PolicyPath, lineOf: (path: PolicyPath) => number | undefined): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const line = lineOf(path.slice(0, length));
    if (line !== undefined) return line;
  }
  return undefined;
}

/** One fault a line, for a terminal or a log: `config/policy.yaml:12: route.receiver is missing; …`. */
export const describeFault = ({ file, line, path, message }: PolicyFault): string =>
  `${file}${line === undefined ? '' : `:${line}`}: ${path === '' ? '' : `${path} `}${message}`;

/** All of them. */
export const describeFaults = (faults: readonly PolicyFault[]): string =>
  faults.map(describeFault).join('\n');
