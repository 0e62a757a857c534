import type { FaultKind } from '#libs/contracts';
import type { QuestionedAlert } from '#libs/integrations/port';
import { measureOf } from '../metrics/measure.js';

/** What alerts say that they are about: the components and the kinds of fault that their labels name. */
export interface About {
  readonly components: readonly string[];
  readonly faults: ReadonlySet<FaultKind>;
}

/** Labels whose values tell what was measured. */
const telling = ['alertname', 'metric', '__name__', 'slo', 'sli'];

/** Reads what an incident is about from its alerts; the first of the components where no label names one. */
export function aboutOf(
  alerts: readonly QuestionedAlert[],
  components: readonly string[],
  known: ReadonlySet<string>,
): About {
  const named = alerts.flatMap(({ labels }) => Object.values(labels)).filter((value) => known.has(value));
  const faults = alerts
    .flatMap(({ labels }) => telling.flatMap((name) => labels[name] ?? []))
    .map((name) => measureOf({ metric: name }).fault)
    .filter((fault) => fault !== 'unknown');
  return {
    components: named.length > 0 ? [...new Set(named)] : components.slice(0, 1),
    faults: new Set(faults),
  };
}
