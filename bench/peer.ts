import { execFileSync } from 'node:child_process';
import { type Alertmanager, startAlertmanager } from '../test/e2e/alertmanager.js';
import { findProgram } from '../test/e2e/programs.js';

/** Groups by service, and tells at once. */
export const atOnce = {
  receiver: 'bench',
  group_by: ['service'],
  group_wait: '0s',
  group_interval: '5m',
  repeat_interval: '4h',
};

/** Starts the real Alertmanager with the same route as Argus's policy. Ends the benchmark where there is none. */
export async function startPeer(
  receiverUrl: string,
  route: object,
  more: object = {},
): Promise<Alertmanager> {
  const program = findProgram('prometheus-alertmanager', 'prometheus-alertmanager');
  if (program === undefined) process.exit(1);
  return startAlertmanager(program, receiverUrl, {
    route,
    receivers: [{ name: 'bench', webhook_configs: [{ url: receiverUrl, max_alerts: 0 }] }],
    ...more,
  });
}

/** The same for Argus. */
export const policyWith = (receiverUrl: string, route: object, more: object = {}): object => ({
  route,
  receivers: [{ name: 'bench', webhooks: [{ url: receiverUrl }], minimum_severity: 'info' }],
  ...more,
});

/** The memory that a process has resident, MiB. */
export const residentMiB = (pid: number): number => psOf(pid, 'rss') / 1024;

const psOf = (pid: number, column: string): number =>
  Number(execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim());

/** `3.20 ×` */
export const times = (ours: number, theirs: number): string => `${(ours / theirs).toFixed(2)} ×`;

/** A line of a report: what, and its figures in columns. */
export const line = (what: string, ...figures: readonly string[]): void =>
  console.log(`  ${what.padEnd(44)}${figures.map((figure) => figure.padStart(16)).join('')}`);

export const rounded = (figure: number): string => Math.round(figure).toLocaleString('en');
