import type { Group } from '#libs/policy';

const [longestHeadline, longestTitle] = [140, 200];

/**
 * A title that people can read: the alert's summary (or its name), then what the incident is about, e.g.
 * `Pod is crash looping (cluster eu1)`. What the headline says already is not said again.
 */
export function titleOf(
  { labels, annotations }: { labels: Record<string, string>; annotations: Record<string, string> },
  group: Group,
): string {
  const name = oneLine(labels['alertname']);
  const headline = cut(oneLine(annotations['summary']) || name || 'Alert without a name', longestHeadline);
  const about = Object.entries(group.labels)
    .filter(([label, value]) => label !== 'alertname' && !headline.includes(value))
    .map(([label, value]) => `${label} ${oneLine(value)}`);
  return cut(about.length === 0 ? headline : `${headline} (${about.join(', ')})`, longestTitle);
}

/** Control characters have no place in a ticket's title or a mail's subject. */
const oneLine = (text = ''): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

const cut = (text: string, length: number): string =>
  text.length <= length
    ? text
    : `${Array.from(text)
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
