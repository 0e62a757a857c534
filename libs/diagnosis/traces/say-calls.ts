import { excerptOf } from '../logs/clean-text.js';
import { type Windows, minutesOf } from '../windows.js';
import type { CallChange } from './call-change.js';
import type { Calls } from './count-calls.js';

/** A change of calls in a sentence for the engineer on call. */
export function sayCalls({ calls, change, within }: CallChange, windows: Windows): string {
  const { before, now } = calls;
  const subject = named(calls);
  switch (change) {
    case 'slower':
      return `${subject} takes ${round(now.own.median())} ms itself, without what it calls; before ${round(before.own.median())} ms`;
    case 'failing':
      return `${subject} fails in ${now.failedItself} of ${now.count} calls though nothing that it calls does; before in ${before.failedItself} of ${before.count}`;
    default: {
      if (within !== undefined) {
        const how = change === 'fewer' || change === 'gone' ? 'is missing: it was called' : 'is called';
        return `${subject} ${how} in ${within.now.times} of ${within.now.of} calls of ${named(within.calls)}; before in ${within.before.times} of ${within.before.of}`;
      }
      const rates = [now.first / minutesOf(windows.abnormal), before.first / minutesOf(windows.normal)];
      return `${subject} is called from outside ${round(rates[0] ?? 0)} times a minute; before ${round(rates[1] ?? 0)}`;
    }
  }
}

const named = ({ component, operation }: Calls) => `${component} “${excerptOf(operation, 100)}”`;
const round = (number: number): string => String(Number(number.toPrecision(2)));
