import type { Expression, LabelSet, Matcher } from '#libs/policy';
import type { HeldCause } from '#libs/routing';

/** An alert as Alertmanager's API v2 shows it (its OpenAPI document, `gettableAlert`). */
export interface GettableAlert {
  readonly labels: LabelSet;
  readonly annotations: LabelSet;
  readonly receivers: readonly { readonly name: string }[];
  readonly fingerprint: string;
  readonly startsAt: string;
  readonly updatedAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
  readonly status: {
    readonly state: 'active' | 'suppressed';
    readonly silencedBy: readonly string[];
    readonly inhibitedBy: readonly string[];
    readonly mutedBy: readonly string[];
  };
}

/** Which alerts are asked for. */
export interface AlertQuery {
  readonly filters: readonly Matcher[];
  /** Fits the name of a receiver; undefined for every receiver. */
  readonly receiver: Expression | undefined;
  readonly active: boolean;
  readonly silenced: boolean;
  readonly inhibited: boolean;
}

/** How an alert stands: held back, and by what, or not. */
export function statusOf(cause: HeldCause | undefined): GettableAlert['status'] {
  const none = { silencedBy: [], inhibitedBy: [], mutedBy: [] };
  switch (cause?.kind) {
    case undefined:
      return { state: 'active', ...none };
    case 'silence':
      return { state: 'suppressed', ...none, silencedBy: [cause.by] };
    case 'inhibition':
    case 'original':
      return { state: 'suppressed', ...none, inhibitedBy: [cause.source] };
    case 'window':
    case 'condition':
      return { state: 'suppressed', ...none, mutedBy: [cause.by] };
  }
}

/** Whether an alert is one that is asked for, as Alertmanager decides it. */
export function isAskedFor({ labels, receivers, status }: GettableAlert, query: AlertQuery): boolean {
  const { filters, receiver, active, silenced, inhibited } = query;
  if (!active && status.state === 'active') return false;
  if (!silenced && status.silencedBy.length > 0) return false;
  if (!inhibited && status.inhibitedBy.length > 0) return false;
  if (receiver !== undefined && !receivers.some(({ name }) => receiver.test(name) === true)) return false;
  return filters.every((filter) => filter.matches(labels));
}
