import { type MaintenanceWindow, type Policy, isMapping } from '#libs/policy';
import { readYaml } from '#libs/policy-file';

/** A maintenance window of the policy: what it is about, and when it is on. */
export interface PolicyWindow {
  readonly id: string;
  readonly comment: string;
  /** What it is about, as it stands in the policy. */
  readonly about: readonly string[];
  /** Epoch milliseconds; undefined while it is off. */
  readonly on: { readonly startsAt: number; readonly endsAt: number } | undefined;
  /** Epoch milliseconds; undefined when it never comes again. */
  readonly nextStart: number | undefined;
}

/** The windows that are on or still to come: those that are on first, then by when they start. */
export function windowsOf(policy: Pick<Policy, 'windows' | 'text'>, now: number): PolicyWindow[] {
  if (policy.windows.length === 0) return [];
  const about = subjectsIn(policy.text);
  return policy.windows
    .map((window) => windowAt(window, about.get(window.id) ?? [], now))
    .filter(({ on, nextStart }) => on !== undefined || nextStart !== undefined)
    .sort((a, b) => changeOf(a) - changeOf(b));
}

const windowAt = (
  { id, comment, occurrenceAt, nextStart }: MaintenanceWindow,
  about: readonly string[],
  now: number,
): PolicyWindow => ({ id, comment, about, on: occurrenceAt(now), nextStart: nextStart(now) });

/** One that is on comes before all that are not. */
const changeOf = ({ on, nextStart }: PolicyWindow): number =>
  on === undefined ? (nextStart ?? Infinity) : on.endsAt - Number.MAX_SAFE_INTEGER;

/** What each window is about in the words of the file: a compiled one can only be asked whether an alert fits. */
function subjectsIn(text: string): ReadonlyMap<string, readonly string[]> {
  const document = readYaml(text, 'the policy');
  const windows: unknown = document.ok ? document.value.values['maintenance_windows'] : undefined;
  if (!Array.isArray(windows)) return new Map();
  return new Map(
    windows
      .filter(isMapping)
      .map((window) => [
        String(window['id']),
        [
          ...listOf(window['matchers']),
          ...namesOf('service', window['services']),
          ...namesOf('environment', window['environments']),
          ...(isMapping(window['labels'])
            ? Object.entries(window['labels']).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
            : []),
        ],
      ]),
  );
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function namesOf(label: string, value: unknown): string[] {
  const names = listOf(value);
  return names.length === 0 ? [] : [`${label} ${names.join(' or ')}`];
}
