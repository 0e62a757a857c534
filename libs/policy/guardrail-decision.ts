import type { ActionWindow, Guardrails, RateLimit } from './guardrails.js';
import type { TimeInterval } from './time/time-interval.js';
import { isWithinNamed } from './time/muting.js';

/** An action that was started. */
export interface RunOnRecord {
  /** Tells it from every other run. */
  readonly key: string;
  /** Its place in the record: of two runs everybody agrees which one came first. */
  readonly order: number;
  readonly kind: string;
  readonly target: string;
  readonly service?: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly ended?: { readonly at: number; readonly succeeded: boolean };
}

/** What the record says of the actions so far. */
export interface ActionsOnRecord {
  /** Who stopped all actions, and why, where somebody did. */
  readonly stopped?: { readonly by: string; readonly reason: string };
  readonly runs: readonly RunOnRecord[];
}

/** An action that is to be run. */
export interface Candidate {
  readonly key: string;
  /** Where its start is on record: what came later does not stand against it. */
  readonly order?: number;
  readonly kind: string;
  readonly risk: string;
  readonly target: string;
  readonly service?: string;
  /** The policy agreed to it, and no person. */
  readonly automatic: boolean;
  readonly confidence?: number;
  /** It takes another action back. */
  readonly undoes: boolean;
}

/** Why an action must not run, and what of the policy says so. */
export interface GuardrailObjection {
  readonly reason: string;
  readonly guardrail: string;
}

/** What stands against an action for some time only, or came too late: asked again, it may run. */
const passing: ReadonlySet<string> = new Set([
  'actions-stopped',
  'frozen',
  'outside-window',
  'circuit-open',
  'cooling-down',
  'too-many-at-once',
  'rate-limit-reached',
  'grant-too-old',
  'granted-after-expiry',
]);

/** Whether an action that was refused for this reason may run when people are asked again later. */
export const mayPassBy = (reason: string): boolean => passing.has(reason);

interface Rules {
  readonly guardrails: Guardrails;
  readonly timeIntervals: ReadonlyMap<string, TimeInterval>;
}

/** A run without an end is taken for over after this long, ms: nothing may hold up everything else for good. */
const longestRun = 24 * 3_600_000;

/**
 * What of the guardrails stands against an action; undefined when nothing does. Taking an action back is held up by
 * the stop switch alone: leaving harm in place is no safer.
 */
export function guardrailObjection(
  rules: Rules,
  record: ActionsOnRecord,
  candidate: Candidate,
  now: number,
): GuardrailObjection | undefined {
  if (record.stopped !== undefined) return { reason: 'actions-stopped', guardrail: 'stop switch' };
  if (candidate.undoes) return undefined;
  const { guardrails, timeIntervals } = rules;
  const others = record.runs.filter(({ key }) => key !== candidate.key);
  const before = others.filter(({ order }) => candidate.order === undefined || order < candidate.order);
  return (
    targetObjection(guardrails, candidate) ??
    windowObjection(guardrails.windows, timeIntervals, candidate, now) ??
    confidenceObjection(guardrails, candidate) ??
    breakerObjection(guardrails, { others, before }, now) ??
    coolDownObjection(guardrails, others, candidate, now) ??
    crowdObjection(guardrails, before, candidate, now) ??
    rateObjection(guardrails.rateLimits, before, candidate, now)
  );
}

/** Whether the policy may agree to an action by itself, as far as it is known how sure its author is. */
export const isConfidentEnough = (
  { confidence: least }: Pick<Guardrails, 'confidence'>,
  { confidence }: { readonly confidence?: number },
): boolean => least === undefined || confidence === undefined || confidence >= least;

function targetObjection(
  { targets }: Guardrails,
  { kind, target }: Candidate,
): GuardrailObjection | undefined {
  const allowed = targets
    .filter(({ kinds }) => kinds.size === 0 || kinds.has(kind))
    .every(
      ({ allow, deny }) =>
        !deny.some((pattern) => pattern.fits(target)) &&
        (allow.length === 0 || allow.some((pattern) => pattern.fits(target))),
    );
  return allowed ? undefined : { reason: 'target-not-allowed', guardrail: 'guardrails.targets' };
}

function windowObjection(
  windows: readonly ActionWindow[],
  timeIntervals: ReadonlyMap<string, TimeInterval>,
  { kind, risk }: Candidate,
  now: number,
): GuardrailObjection | undefined {
  for (const { name, kinds, risks, notDuring, onlyDuring } of windows) {
    if (kinds.size > 0 && !kinds.has(kind)) continue;
    if (risks.size > 0 && !risks.has(risk)) continue;
    const guardrail = `guardrails.windows: ${name}`;
    const isOn = (interval: string): boolean => isWithinNamed(timeIntervals, interval, now);
    if (notDuring.some(isOn)) return { reason: 'frozen', guardrail };
    if (onlyDuring.length > 0 && !onlyDuring.some(isOn)) return { reason: 'outside-window', guardrail };
  }
  return undefined;
}

function confidenceObjection(guardrails: Guardrails, candidate: Candidate): GuardrailObjection | undefined {
  if (!candidate.automatic || isConfidentEnough(guardrails, candidate)) return undefined;
  return { reason: 'confidence-too-low', guardrail: 'guardrails.confidence' };
}

/** Open after so many failures in a row; after the pause one action at a time may show that things work again. */
function breakerObjection(
  { circuitBreaker }: Guardrails,
  { others, before }: { readonly others: readonly RunOnRecord[]; readonly before: readonly RunOnRecord[] },
  now: number,
): GuardrailObjection | undefined {
  if (circuitBreaker === undefined) return undefined;
  const { failures, withinMs, pauseMs } = circuitBreaker;
  const ended = others.flatMap(({ ended: end }) => (end === undefined ? [] : [end]));
  const lastSuccess = Math.max(-Infinity, ...ended.filter(({ succeeded }) => succeeded).map(({ at }) => at));
  const failed = ended.filter(({ at, succeeded }) => !succeeded && at > lastSuccess).map(({ at }) => at);
  const last = Math.max(-Infinity, ...failed);
  if (failed.filter((at) => at > last - withinMs).length < failures) return undefined;
  const tried = before.some((run) => isRunning(run, now) && run.startedAt >= last);
  if (now - last >= pauseMs && !tried) return undefined;
  return { reason: 'circuit-open', guardrail: 'guardrails.circuit_breaker' };
}

function coolDownObjection(
  { coolDownMs }: Guardrails,
  runs: readonly RunOnRecord[],
  { target }: Candidate,
  now: number,
): GuardrailObjection | undefined {
  const cooling = runs.some(
    ({ target: other, ended }) =>
      other === target && ended?.succeeded === false && now - ended.at < (coolDownMs ?? 0),
  );
  return cooling ? { reason: 'cooling-down', guardrail: 'guardrails.cool_down' } : undefined;
}

function crowdObjection(
  { concurrent = Infinity, concurrentPerService = Infinity }: Guardrails,
  before: readonly RunOnRecord[],
  candidate: Candidate,
  now: number,
): GuardrailObjection | undefined {
  const running = before.filter((run) => isRunning(run, now));
  const reason = 'too-many-at-once';
  if (running.length >= concurrent) return { reason, guardrail: 'guardrails.concurrent' };
  const ofService = running.filter((run) => serviceOf(run) === serviceOf(candidate));
  if (ofService.length < concurrentPerService) return undefined;
  return { reason, guardrail: 'guardrails.concurrent_per_service' };
}

function rateObjection(
  limits: readonly RateLimit[],
  before: readonly RunOnRecord[],
  candidate: Candidate,
  now: number,
): GuardrailObjection | undefined {
  const reached = limits.find(({ most, withinMs, per }) => {
    const alike = before.filter(
      (run) => run.startedAt > now - withinMs && scopeOf(run, per) === scopeOf(candidate, per),
    );
    return alike.length >= most;
  });
  return reached && { reason: 'rate-limit-reached', guardrail: `guardrails.rate_limits: ${reached.name}` };
}

const isRunning = ({ ended, startedAt }: RunOnRecord, now: number): boolean =>
  ended === undefined && now - startedAt < longestRun;

type Scoped = Pick<Candidate, 'kind' | 'target' | 'service'>;

/** What no service is known of is a service of its own. */
const serviceOf = ({ service, target }: Scoped): string => service ?? `target ${target}`;

function scopeOf(run: Scoped, per: RateLimit['per']): string {
  switch (per) {
    case 'all':
      return '';
    case 'service':
      return serviceOf(run);
    case 'target':
      return run.target;
    case 'kind':
      return run.kind;
  }
}
