import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectRoot } from './argus-process.js';
import type { RunningArgus } from './running-argus.js';

/** An alert as Alertmanager's webhook has it; what is not given is what is usual. */
export interface HostileAlert {
  readonly status?: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

/** A delivery of Alertmanager's with these alerts. */
export const deliveryOf = (...alerts: HostileAlert[]): object => ({
  version: '4',
  alerts: alerts.map((alert) => ({ status: 'firing', startsAt: '2026-11-21T01:00:00Z', ...alert })),
});

/** The policy that all is well under: alerts of a name belong together, and incidents close at once. */
export const goodPolicy = {
  route: { receiver: 'default', group_by: ['alertname'], group_wait: '0s' },
  receivers: [{ name: 'default', email: ['oncall@argus.local'] }],
  closing: { verify_for: '300ms' },
};

/** Each keeps an engine that tries every way busy for years, with the value below. */
const catastrophic = [
  '(a+)+b',
  '(a|aa)+b',
  '(a*)*b',
  '(x+x+)+y',
  '(.*)(.*)(.*)(.*)(.*)b',
  '(a?){50}a{50}',
  '(([a-z])+.)+[A-Z]',
  '(.*a){25}b',
];

/** What those expressions are asked about. */
export const worstValue = `${'a'.repeat(32 * 1024)}!`;

/** The good policy with expressions that would stall others in every place that asks labels. */
export const catastrophicPolicy = {
  ...goodPolicy,
  route: {
    ...goodPolicy.route,
    routes: catastrophic.map((expression) => ({ matchers: [`path=~"${expression}"`], continue: true })),
  },
  inhibit_rules: catastrophic.map((expression, index) => ({
    name: `stall-${index}`,
    source_matchers: [`path=~"${expression}"`],
    target_matchers: [`path!~"${expression}"`],
  })),
  maintenance_windows: catastrophic.map((expression, index) => ({
    id: `stall-${index}`,
    comment: 'never fits',
    starts_at: '2026-01-01T00:00:00Z',
    ends_at: '2099-01-01T00:00:00Z',
    matchers: [`path=~"${expression}"`],
  })),
};

/** Policies that are wrong in every way that this test knows of, with what has to be said of each. */
export const badPolicies: readonly (readonly [what: string, text: string, said: string])[] = [
  ['is no YAML', 'route: {receiver: [', 'policy.yaml:1'],
  [
    'has an interval that never is',
    intervalsWith("times: [{start_time: '25:00', end_time: '26:00'}]"),
    '25:00',
  ],
  [
    'has a cyclic topology',
    'topology: {depends_on: {a: [b], b: [c], c: [a]}}',
    'cyclic topology: a → b → c → a',
  ],
  [
    'has an expression that Go does not know',
    `inhibit_rules: [{source_matchers: ['a=~"(x)\\\\1"']}]`,
    'back-reference',
  ],
  ['tells a receiver that is not there', 'route: {receiver: nobody}', 'nobody'],
  ['nests without an end', `route: ${'['.repeat(5_000)}`, 'nested more than'],
  ['is larger than any policy', `# ${'x'.repeat(600 * 1024)}`, 'larger than 512 KiB'],
];

function intervalsWith(range: string): string {
  return `time_intervals: [{name: never, time_intervals: [{${range}}]}]`;
}

/** What "argus doctor" says of this Argus with this policy file, and how it ended. */
export async function doctor(
  argus: RunningArgus,
  policyFile: string,
): Promise<{ code: number; said: string }> {
  const env = {
    ...process.env,
    ARGUS_DATA_FOLDER: argus.dataDir,
    ARGUS_HTTP_PORT: new URL(argus.url).port,
    ARGUS_POLICY_FILE: policyFile,
  };
  const run = promisify(execFile)(process.execPath, ['dist/apps/cli/src/main.js', 'doctor'], {
    cwd: projectRoot,
    env,
  });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (error: Error & { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  );
}
