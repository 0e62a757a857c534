import type { ObservationRule } from './observation-rule.js';

/** What a rule says of one of its series. */
export interface SeriesNews {
  readonly value?: number;
  /** Why it stands as it does. */
  readonly reason: string;
  readonly detail?: string;
}

/** The labels of the alert of a series: the rule's own win, as in Prometheus. */
export const alertLabels = (
  rule: Pick<ObservationRule, 'name' | 'labels'>,
  series: Readonly<Record<string, string>>,
): Record<string, string> => ({ ...series, ...rule.labels, alertname: rule.name });

/** The annotations of the alert, with `{{ $value }}` and `{{ $labels.name }}` filled in. */
export const alertAnnotations = (
  rule: Pick<ObservationRule, 'annotations'>,
  labels: Readonly<Record<string, string>>,
  { value, reason, detail }: SeriesNews,
): Record<string, string> => ({
  reason,
  ...(detail === undefined ? {} : { detail }),
  ...Object.fromEntries(
    Object.entries(rule.annotations).map(([name, text]) => [name, filledIn(text, labels, value)]),
  ),
});

const filledIn = (text: string, labels: Readonly<Record<string, string>>, value?: number): string =>
  text.replace(/\{\{ ?\$(?:value|labels\.(\w{1,100})) ?\}\}/g, (_, name: string | undefined) =>
    name === undefined ? shownValue(value) : Object.hasOwn(labels, name) ? (labels[name] ?? '') : '',
  );

const shownValue = (value: number | undefined): string =>
  value === undefined
    ? 'no data'
    : Number.isInteger(value)
      ? String(value)
      : String(Number(value.toPrecision(6)));
