import { type CarryOut, type Check, type CheckResult, fact } from '#libs/contracts';
import type { Look } from '#libs/closing';
import type { Clock } from '#libs/kernel';
import { type ApiServer, type Sample, ask, askPrometheus, reasonOf } from '#libs/probing';

/** What checks are asked with. */
export interface CheckMeans {
  /** Undefined where the settings name none. */
  readonly prometheus: ApiServer | undefined;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Prometheus takes the latest value before a moment; a second is the shortest step that all versions take. */
const stepMs = 1_000;
/** More series than this a check should not have to go by; the first that do not fit the record are left out. */
const mostValues = 1_000;

/** Asks the outside world. Asking changes nothing, so after a crash it is simply asked again. */
export function closerEffects(means: CheckMeans): CarryOut<Look> {
  return async ({ incidentId, look, checks }) => {
    const results = await Promise.all(checks.map((check) => answerTo(check, means)));
    return {
      kind: 'facts',
      facts: [fact('argus.verification.observed.v1', incidentId, { incidentId, look, results })],
    };
  };
}

async function answerTo(check: Check, means: CheckMeans): Promise<CheckResult> {
  const { name } = check;
  const signal = AbortSignal.timeout(means.timeoutMs);
  try {
    return {
      name,
      ...(check.kind === 'http'
        ? await askAddress(check.url, signal)
        : await query(check.query, means, signal)),
    };
  } catch (error) {
    return { name, unreadable: reasonOf(error, signal) };
  }
}

async function askAddress(url: string, signal: AbortSignal): Promise<Omit<CheckResult, 'name'>> {
  const { status } = await ask({ url, headers: {}, trustNeeded: true, signal });
  return { status };
}

async function query(
  text: string,
  { prometheus, clock }: CheckMeans,
  signal: AbortSignal,
): Promise<Omit<CheckResult, 'name'>> {
  if (prometheus === undefined) return { notAsked: 'closer.prometheus.url is not set' };
  const at = Math.floor(clock.now() / stepMs) * stepMs;
  const samples = await askPrometheus(prometheus, { query: text, start: at, end: at, stepMs, signal });
  if (!samples.ok) return { unreadable: samples.error.slice(0, 500) };
  const now = samples.value.get(at) ?? [];
  if (now.length > mostValues) return { unreadable: `the query gives more than ${mostValues} series` };
  return { values: now.map(textOf) };
}

/** As Prometheus writes it: JSON has no infinity. */
const textOf = ({ value }: Sample): string =>
  value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value);
