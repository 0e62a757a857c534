import type { Signal } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import {
  type Reading,
  type Refused,
  type Unreadable,
  explainedAlerts,
  unexplained,
} from '../../domain/reading.js';
import { isObject, kindOf } from '../kind-of.js';
import type { ReadContext, SourceReader } from '../source-reader.js';
import type { GenericSourceConfig } from './generic-source.config.js';
import { compilePointer, stepsOf } from './pointer.js';
import { compileAlertReader } from './read-alert.js';

/** The reader of a source of JSON that the configuration describes. */
export function genericSource({ name, alerts: pointer, fields }: GenericSourceConfig): SourceReader {
  const findAlerts = compilePointer(pointer);
  const readAlert = compileAlertReader(name, fields);
  const [holder] = stepsOf(pointer);

  const read = (body: unknown, context: ReadContext): Result<Reading, Unreadable> => {
    const found = findAlerts(body);
    const alerts: unknown = isObject(found) ? [found] : found;
    if (!Array.isArray(alerts)) {
      const where = pointer === '' ? 'the body' : pointer;
      const problem = `${where} is ${kindOf(found)}: it must be a list of alerts, or one alert`;
      return failed({ reason: 'no-alerts-field', problems: [problem] });
    }
    const signals: Signal[] = [];
    const refused: Refused[] = [];
    for (const [index, alert] of (alerts as unknown[]).entries()) {
      const path = Array.isArray(found) ? `${pointer}/${index}` : pointer;
      const signal = readAlert(alert, path, context);
      if (signal.ok) signals.push(signal.value);
      else
        refused.push({
          problems: refused.length < explainedAlerts ? signal.error : unexplained,
          content: alert,
        });
    }
    return ok({ envelope: around(body, holder), signals, refused, truncatedAlerts: 0 });
  };
  // A mapping may repeat a text in many labels, so nothing is known of the length of what comes out.
  return { name, growth: Infinity, read };
}

/** What stands beside the alerts, when they do not stand alone. */
function around(body: unknown, holder: string | undefined): Record<string, unknown> {
  if (holder === undefined || !isObject(body)) return {};
  return Object.fromEntries(Object.entries(body).filter(([field]) => field !== holder));
}
