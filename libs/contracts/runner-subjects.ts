import { type MemberName, type RunnerIdentity, isRunner } from './runner.js';

/**
 * The subjects between the executor and the runners. What stands behind the runner's name says who may publish
 * there, which the NATS server enforces: `to` is the executor's, `from` that runner's and nobody else's.
 */
export const runnerSubjects = {
  order: (runner: RunnerIdentity, key: string) => `argus.runner.${runner}.to.order.${key}`,
  cancel: (runner: RunnerIdentity, key: string) => `argus.runner.${runner}.to.cancel.${key}`,
  taken: (runner: RunnerIdentity, key: string) => `argus.runner.${runner}.from.report.${key}.taken`,
  said: (runner: RunnerIdentity, key: string, number: number) =>
    `argus.runner.${runner}.from.report.${key}.said-${number}`,
  ended: (runner: RunnerIdentity, key: string) => `argus.runner.${runner}.from.report.${key}.ended`,
  beat: (runner: RunnerIdentity) => `argus.runner.${runner}.from.beat`,
  /** Everything that is for one runner, and everything that it says of one order. */
  allTo: (runner: RunnerIdentity) => `argus.runner.${runner}.to.*.*`,
  allFrom: (runner: RunnerIdentity) => `argus.runner.${runner}.from.>`,
  reports: (runner: RunnerIdentity, key: string) => `argus.runner.${runner}.from.report.${key}.*`,
  /** The order of a key, whichever runner has it. */
  ordersOf: (key: string) => `argus.runner.*.to.order.${key}`,
  toAny: 'argus.runner.*.to.*.*',
  beats: 'argus.runner.*.from.beat',
  all: 'argus.runner.>',
} as const;

/** The runner that a subject is about, and who alone may publish there; undefined for any other subject. */
export function parseRunnerSubject(
  subject: string,
): { readonly runner: RunnerIdentity; readonly author: MemberName } | undefined {
  const [root, family, runner = '', direction] = subject.split('.');
  if (root !== 'argus' || family !== 'runner' || !isRunner(runner)) return undefined;
  if (direction === 'to') return { runner, author: 'executor' };
  return direction === 'from' ? { runner, author: runner } : undefined;
}
