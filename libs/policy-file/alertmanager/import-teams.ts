import type { PolicyPath } from '#libs/policy';
import { type Mapping, configs } from './mappings.js';
import type { NotTaken } from './not-taken.js';

/** Alertmanager's two ways to Microsoft Teams: connectors of Office 365, and flows of Power Automate. */
export const teamsKeys = ['msteams_configs', 'msteamsv2_configs'];

/**
 * Teams webhooks of a receiver. Their addresses are secrets as a whole, so each gets a variable of the environment to
 * be set to it; `taken` are those that are given already.
 */
export function importTeams(
  receiver: Mapping,
  path: PolicyPath,
  taken: Set<string>,
  note: NotTaken,
): { url_env: string }[] {
  const parts = teamsKeys.flatMap((key) =>
    configs(receiver, key).map((config, index) => ({ config, key, here: [...path, key, index] })),
  );
  return parts.map(({ config, key, here }) => {
    const variable = variableFor(receiver['name'], taken);
    for (const [part, value] of Object.entries(config)) {
      if (part === 'send_resolved' && value === true) continue;
      note([...here, part], `was not taken${insteadOf(part, key, variable)}`);
    }
    return { url_env: variable };
  });
}

function insteadOf(part: string, key: string, variable: string): string {
  if (part === 'send_resolved') return '; in Argus everybody hears of the end';
  if (part !== 'webhook_url' && part !== 'webhook_url_file') return '';
  const wanted = part === 'webhook_url' ? variable : `${variable}_FILE`;
  return key === 'msteamsv2_configs'
    ? `; it is a secret: set the variable ${wanted} to it`
    : `; connectors of Office 365 are at their end: make a flow in Teams ("When a Teams webhook request is received"), and set the variable ${wanted} to its address`;
}

/** Such as ARGUS_TEAMS_WEB_TEAM, and _2 for the second one of that name. */
function variableFor(name: unknown, taken: Set<string>): string {
  const word = typeof name === 'string' ? name.toUpperCase().replace(/[^A-Z0-9]+/g, '_') : '';
  const first = `ARGUS_TEAMS_${word.replace(/^_+|_+$/g, '') || 'WEBHOOK'}`;
  let variable = first;
  for (let number = 2; taken.has(variable); number++) variable = `${first}_${number}`;
  taken.add(variable);
  return variable;
}
