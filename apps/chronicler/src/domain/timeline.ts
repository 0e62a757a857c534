import { agentOf, type ArgusEvent } from '#libs/contracts';
import { describeEvent } from './describe-event.js';
import { clockTime, plain, table } from './markdown.js';

/** A storm of alerts would bury what people did. */
const shownInARow = 3;

/** Writes down which event proves a line. */
export type Cite = (event: ArgusEvent) => string;

/** The history as a table: when, which agent stated it, for whom, what, and the event that proves it. */
export function timeline(events: readonly ArgusEvent[], cite: Cite): string {
  const rows = runsOf(events.filter(isTold)).flatMap((run) => {
    const rest = run.length - shownInARow;
    const rows = run
      .slice(0, rest > 1 ? shownInARow : run.length)
      .map((event) => [...rowOf(event), cite(event)]);
    const [next, last] = [run[shownInARow], run.at(-1)];
    return rest > 1 && next !== undefined && last !== undefined
      ? [...rows, [...rowOf(last).slice(0, 3), `${rest} more like this`, `${cite(next)}, ${cite(last)}`]]
      : rows;
  });
  return table(['When (UTC)', 'Agent', 'Person', 'What', 'Event'], rows);
}

const rowOf = (event: ArgusEvent): string[] => [
  clockTime(event.time),
  agentOf(event.source) ?? plain(event.source),
  event.actor === undefined ? '' : plain(event.actor.replace(/^user:/, '')),
  describeEvent(event),
];

/** That a check is to be looked at says nothing beside what was seen. */
const isTold = ({ type }: ArgusEvent): boolean => type !== 'argus.verification.due.v1';

/** Alerts, or looks at checks, of one kind that follow each other, together; everything else on its own. */
function runsOf(events: readonly ArgusEvent[]): ArgusEvent[][] {
  const runs: ArgusEvent[][] = [];
  for (const event of events) {
    const run = runs.at(-1);
    const repeats = isFrequent(event) && run?.[0]?.type === event.type;
    if (run !== undefined && repeats) run.push(event);
    else runs.push([event]);
  }
  return runs;
}

const isFrequent = ({ type }: ArgusEvent): boolean =>
  type.startsWith('argus.incident.alert-') || type === 'argus.verification.observed.v1';
