import type { ArgusEvent } from '#libs/contracts';
import { code, table } from '../markdown.js';
import { ofType } from '../response-sections.js';
import type { Cite } from '../timeline.js';
import { duration } from './times.js';

/** The labels in which alerts say whom it touches. */
const customerLabels = ['customer', 'customers', 'tenant'];
const mostNamed = 20;

/** What was touched, for how long and whom, as far as alerts say so; each line with the event that it rests on. */
export function impactTable(events: readonly ArgusEvent[], cite: Cite): string {
  const alerts = ofType(events, 'argus.incident.alert-attached.v1');
  const opened = ofType(events, 'argus.incident.opened.v1')[0];
  const over =
    ofType(events, 'argus.incident.resolved.v1').at(-1) ?? ofType(events, 'argus.incident.closed.v1').at(-1);
  const [first] = alerts;
  if (opened === undefined || first === undefined) return 'No alert is on record.';
  const began = alerts.map(({ data }) => data.startsAt).reduce((a, b) => (a < b ? a : b));
  const services = valuesOf(alerts, ['service']);
  const customers = valuesOf(alerts, customerLabels);
  const rows = [
    ['Alerts', String(alerts.length), cite(first)],
    ['Services', services.names.join(' ') || 'no alert names one', cite(services.by ?? first)],
    ...(customers.by === undefined ? [] : [['Customers', customers.names.join(' '), cite(customers.by)]]),
    ...(over === undefined ? [] : [['Lasted', duration(began, over.time), cite(over)]]),
  ];
  return table(['', '', 'Event'], rows);
}

type Attached = Extract<ArgusEvent, { type: 'argus.incident.alert-attached.v1' }>;

function valuesOf(alerts: readonly Attached[], labels: readonly string[]) {
  const named = new Map<string, Attached>();
  for (const alert of alerts) {
    for (const label of labels) {
      const value = alert.data.labels[label];
      if (value !== undefined && value !== '' && !named.has(value)) named.set(value, alert);
    }
  }
  const names = [...named.keys()].slice(0, mostNamed).map(code);
  const more = named.size - names.length;
  return { names: more > 0 ? [...names, `and ${more} more`] : names, by: [...named.values()][0] };
}
