import type { FaultKind, Hypothesis } from '#libs/contracts';
import type { Standing } from './rank.js';

/** What would show that a fault of the kind is so, and that it is not. */
const tests: Readonly<Record<FaultKind, readonly [what: string, confirmed: string, refuted: string]>> = {
  cpu: [
    'is short of CPU',
    'its CPU use or throttling is at the limit, and more replicas or a higher limit relieve it',
    'its CPU use is well below the limit while callers still wait',
  ],
  memory: [
    'runs out of memory',
    'its memory grows up to the limit, with collections of garbage or OOM kills',
    'its memory is level and far from the limit, and nothing was killed',
  ],
  disk: [
    'is held up by its disk',
    'its volume is full or its I/O wait is high when it is slow',
    'its volume has room and I/O wait is low while it is slow',
  ],
  network: [
    'has trouble on the network',
    'connections from and to it time out or are sent again, from several hosts',
    'its connections are sound, and calls within the same host fail, too',
  ],
  latency: [
    'answers slowly',
    'its own spans are slow without those that it calls, and callers are slow when they call it',
    'its own time is as usual once the time of those that it calls is taken off',
  ],
  errors: [
    'fails requests',
    'its logs show failures of its own from that time on, and callers fail only where they call it',
    'the failures in its logs all come from something that it calls',
  ],
  availability: [
    'is not available',
    'its instances are not ready, restart, or refuse connections',
    'its instances are ready and answer a request sent to them directly',
  ],
  traffic: [
    'gets another load than usual',
    'the requests that reach it changed at the same time at the entry, by caller or by endpoint',
    'the entry sees as many requests as usual',
  ],
  code: [
    'was changed and does not work since',
    'it recovers when the change is rolled back, or the failing line is part of the change',
    'it failed before the change, or fails with the version before, too',
  ],
  configuration: [
    'was set up differently and does not work since',
    'it recovers when the former setting is restored',
    'it failed before the setting was changed, or still fails with the former one',
  ],
  unknown: [
    'behaves unlike before',
    'it returns to normal when this component is restarted or taken out',
    'the incident goes on while this component is back to normal',
  ],
};

/**
 * A hypothesis in words: what is the matter, what shows it most, what was changed or was so before, and whose trouble
 * it accounts for.
 */
export function wordingOf(
  fault: FaultKind,
  { suspect: { component, pieces }, explains }: Standing,
): Pick<Hypothesis, 'says' | 'confirmedBy' | 'refutedBy'> {
  const [what, confirmed, refuted] = tests[fault];
  const shown = pieces.find(({ weight }) => weight > 0)?.piece.says;
  const changed = pieces.find(({ piece }) => piece.kind === 'change')?.piece.says;
  const before = pieces.find(({ piece }) => piece.kind === 'past-incident')?.piece.says;
  const [first, ...others] = explains;
  const more =
    others.length === 0 ? '' : ` and ${others.length} more that call${others.length === 1 ? 's' : ''} it`;
  const accounts = first === undefined ? undefined : `it accounts for ${first}${more}`;
  const because = [shown, changed, before, accounts].filter((each) => each !== undefined).join('; ');
  return {
    says: `${component} ${what}${because === '' ? '' : `: ${because}`}`,
    confirmedBy: `${component}: ${confirmed}.`,
    refutedBy: `${component}: ${refuted}.`,
  };
}
