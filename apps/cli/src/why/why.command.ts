import type { Command } from 'commander';
import { type AlertStory, WhyQueries } from '#libs/audit';
import { Failure } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import { type CommonOptions, addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { renderChoice } from './render-choice.js';
import { renderAlert, renderIncidentStory } from './render-story.js';

/** Options of `argus why`. */
export interface WhyOptions extends CommonOptions {
  readonly all?: boolean;
}

/** `argus why`: what became of an alert or an incident, and why. */
export function registerWhy(program: Command, surroundings: Surroundings): void {
  addCommand(
    program,
    'why <fingerprint|incident|alertname>',
    'tell what became of an alert or an incident, and why',
  )
    .option('--all', 'earlier episodes of the alert, too')
    .action((id: string, options: WhyOptions) => why(surroundings, id, options));
}

/** Prints the chain from the delivery to whom was told, out of the record. */
export async function why(
  surroundings: Surroundings,
  id: string,
  { config, json, all = false }: WhyOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const installation = await findInstallation(surroundings, config);
  await withRecord(installation, async ({ connection }) => {
    const queries = new WhyQueries(connection);
    const incident = await queries.incident(id);
    if (incident !== undefined) {
      return terminal.result(json, incident, () => renderIncidentStory(incident, terminal));
    }
    const alerts = await alertsOf(queries, id);
    const [alert] = alerts;
    if (alerts.length > 1) return terminal.result(json, { alerts }, () => renderChoice(alerts, terminal));
    if (alert !== undefined) {
      const episodes = all ? alert.episodes : alert.episodes.slice(0, 1);
      return terminal.result(json, { ...alert, episodes }, () => renderAlert(alert, all, terminal));
    }
    throw new Failure(
      `the record holds no alert and no incident "${id}".`,
      'An alert is named by its fingerprint or its alertname. See "argus incidents list", "argus incidents show <id>" and "argus audit tail" for what it holds.',
    );
  });
}

/** The alert of a fingerprint, or those of a name. What is in quarantine is found by its text, if by nothing else. */
async function alertsOf(queries: WhyQueries, id: string): Promise<AlertStory[]> {
  const alert = await queries.alert(id);
  if (alert !== undefined && alert.explanation?.outcome !== 'quarantined') return [alert];
  const named = await Promise.all(
    (await queries.alertsNamed(id)).map(({ fingerprint }) => queries.alert(fingerprint)),
  );
  const known = named.filter((each) => each !== undefined);
  return known.length === 0 && alert !== undefined ? [alert] : known;
}
