import { stringify } from 'yaml';
import { type Result, failed, ok } from '#libs/kernel';
import type { PolicyPath } from '#libs/policy';
import { type PolicyFault, byLine, describePath } from '../policy-fault.js';
import { compileSources } from '../read-policy.js';
import { type YamlText, readYaml } from '../read-yaml.js';
import { contradictionsIn } from './contradictions.js';
import { importReceivers } from './import-receivers.js';
import type { NotTaken } from './not-taken.js';

/** An Alertmanager's configuration as a policy. */
export interface ImportedPolicy {
  /** The text of a policy file. */
  readonly text: string;
  /** What could not be taken, each with its line and what to do instead. */
  readonly notTaken: readonly PolicyFault[];
}

const known = [
  'global',
  'templates',
  'tracing',
  'route',
  'inhibit_rules',
  'receivers',
  'time_intervals',
  'mute_time_intervals',
];

/**
 * Takes route, inhibition rules, time intervals and receivers from an Alertmanager's file. What Alertmanager
 * refuses is refused, with everything that is wrong. Secrets are never taken.
 */
export function importAlertmanager(text: string, file: string): Result<ImportedPolicy, PolicyFault[]> {
  const read = readYaml(text, file);
  if (!read.ok) return read;
  const { values } = read.value;
  const faultAt = placing(read.value);
  const wrong = contradictionsIn(values).map(({ path, message }) => faultAt(path, message));
  for (const key of Object.keys(values)) {
    if (!known.includes(key))
      wrong.push(faultAt([key], `is no key of Alertmanager; use one of ${known.join(', ')}`));
  }
  for (const key of ['route', 'receivers']) {
    if (values[key] === undefined || values[key] === null)
      wrong.push(faultAt([key], 'is missing; Alertmanager needs it'));
  }
  const notTaken: PolicyFault[] = [];
  const note: NotTaken = (path, message) => void notTaken.push(faultAt(path, message));
  noteTheRest(values, note);
  const policy = {
    ...intervalsOf(values),
    route: values['route'],
    receivers: importReceivers(values['receivers'], note),
    ...(Array.isArray(values['inhibit_rules']) ? { inhibit_rules: values['inhibit_rules'] } : {}),
  };
  const imported = `# Imported from ${file.replaceAll(/[\r\n]/g, ' ')}.\n${stringify(policy, { lineWidth: 110, aliasDuplicateObjects: false })}`;
  const compiled = compileSources({ file, text: imported });
  // The lines of the original are those that people know.
  if (!compiled.ok) wrong.push(...compiled.error.map((each) => asInOriginal(each, read.value)));
  if (wrong.length > 0) return failed(wrong.sort(byLine));
  return ok({ text: imported, notTaken: notTaken.sort(byLine) });
}

const placing =
  ({ file, lineOf }: YamlText) =>
  (path: PolicyPath, message: string): PolicyFault => {
    const line = lineOf(path) ?? lineOf(path.slice(0, -1));
    return { file, ...(line === undefined ? {} : { line }), path: describePath(path), message };
  };

function asInOriginal({ path, message }: PolicyFault, original: YamlText): PolicyFault {
  const steps = path.split(/\.|\[(\d+)\]\.?/).filter((step) => step !== undefined && step !== '');
  const whole = steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const at = placing(original);
  for (let length = whole.length; length > 0; length--) {
    const { line } = at(whole.slice(0, length), '');
    if (line !== undefined) return { file: original.file, line, path, message };
  }
  return { file: original.file, path, message };
}

/** Older files call them `mute_time_intervals`; both are intervals by name. */
function intervalsOf(values: YamlText['values']): { time_intervals?: readonly unknown[] } {
  const lists = [values['time_intervals'], values['mute_time_intervals']];
  const all = lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return all.length === 0 ? {} : { time_intervals: all };
}

const insteadOf: Readonly<Record<string, string>> = {
  smtp_smarthost: 'set notifier.email in config/argus.yaml',
  smtp_from: 'set notifier.email in config/argus.yaml',
  smtp_auth_username: 'set notifier.email in config/argus.yaml',
  smtp_auth_password: 'it is a secret: set the variable ARGUS_SMTP_PASSWORD',
  smtp_auth_password_file: 'set the variable ARGUS_SMTP_PASSWORD_FILE',
  slack_api_url: 'it is a secret: set the variable ARGUS_SLACK_TOKEN to the token of a Slack app',
  slack_app_token: 'it is a secret: set the variable ARGUS_SLACK_TOKEN',
  resolve_timeout: 'an alert that is sent without an end is over after five minutes, unless it is sent again',
};

function noteTheRest(values: YamlText['values'], note: NotTaken): void {
  const { global, templates, tracing } = values;
  if (typeof global === 'object' && global !== null) {
    for (const key of Object.keys(global)) {
      note(['global', key], `was not taken; ${insteadOf[key] ?? 'Argus has no such setting'}`);
    }
  }
  if (Array.isArray(templates) && templates.length > 0) {
    note(['templates'], 'were not taken; Argus words its messages itself');
  }
  if (tracing !== undefined) note(['tracing'], 'was not taken; set observability in config/argus.yaml');
}
