import type { AlertStory } from '#libs/audit';
import { type TableOptions, renderTable } from '../terminal/table.js';
import { shortTime } from '../terminal/times.js';
import { labelsIn, outcomeColours } from './render-story.js';

/** Alerts that have one name, each with what became of it, for people to pick the one that they mean. */
export function renderChoice(alerts: readonly AlertStory[], look: TableOptions): string {
  const table = renderTable(
    alerts,
    [
      { title: 'FINGERPRINT', value: ({ fingerprint }) => fingerprint },
      {
        title: 'OUTCOME',
        value: ({ explanation }) => explanation?.outcome ?? 'on its way',
        colour: ({ explanation }) => explanation && outcomeColours[explanation.outcome],
      },
      { title: 'SINCE', value: ({ explanation }) => explanation && shortTime(explanation.at) },
      { title: 'REASON', value: ({ explanation }) => explanation?.reason },
      { title: 'LABELS', value: ({ labels: { alertname: _, ...labels } }) => labelsIn(labels) },
    ],
    look,
  );
  return `${table}\n${look.paint('dim', 'Each has a story of its own: argus why <fingerprint>')}\n`;
}
