import { readSettings } from '#libs/agent';
import { describeProblems } from '#libs/config';
import type { RepositoryConfig } from '#libs/repository';
import { sectionsOf } from '../config/all-sections.js';
import { type Installation, configFileOf, installationOf } from '../installation/installation.js';
import type { Surroundings } from '../surroundings.js';
import { loadAgents } from '../up/agents.js';
import { checkBus } from './check-bus.js';
import { checkDatabase } from './check-database.js';
import { checkConfluence, checkRepository } from './check-documents.js';
import { checkEvidence, evidencePartsFor } from './check-evidence.js';
import { checkHttp } from './check-http.js';
import { checkButtons, checkEmail, checkSlack, checkTeams, checkTrackers } from './check-integrations.js';
import { checkFolder, checkKeys, checkNode } from './check-machine.js';
import { checkModel } from './check-model.js';
import { checkPolicy } from './check-policy.js';
import { checkRecord } from './check-record.js';
import { type Finding, broken, fine, skipped } from './finding.js';
import {
  type ChroniclerSettings,
  type NotifierSettings,
  type TicketingSettings,
  type TriageSettings,
  sectionNamed,
} from './integration-settings.js';

/** What a person wants of the doctor. */
export interface Wanted {
  /** The configuration file, where it is not the usual one. */
  readonly config?: string;
  /** Whether models may be asked, which costs tokens. */
  readonly askModel?: boolean;
}

/** Looks at everything that Argus depends on, and tells each finding as soon as it is there. */
export async function* diagnose(
  surroundings: Surroundings,
  { config, askModel = false }: Wanted,
): AsyncGenerator<Finding> {
  const { rootDir, environment } = surroundings;
  yield checkNode(process.versions.node);
  const definitions = await loadAgents();
  const file = configFileOf(surroundings, config);
  const loaded = await readSettings({ rootDir, environment, file }, definitions);
  if (!loaded.ok) {
    yield broken(
      'Configuration',
      describeProblems(loaded.error),
      'Correct it; "argus config check" looks again.',
    );
    yield skipped('Everything else', 'the configuration says where it is');
    return;
  }
  yield fine('Configuration', 'every setting is good');
  const { finding, policy } = await checkPolicy(loaded.value, rootDir);
  yield finding;
  const installation = await installationOf(loaded.value, rootDir);
  yield* lookAround(installation, surroundings);

  const classes = sectionsOf(definitions);
  const ticketing = sectionNamed<TicketingSettings>('ticketing', classes, loaded.value);
  const notifier = sectionNamed<NotifierSettings>('notifier', classes, loaded.value);
  const { dataDir } = installation;
  if (ticketing !== undefined) yield* checkTrackers(ticketing, installation);
  if (notifier !== undefined) {
    yield await checkEmail(notifier, dataDir);
    yield await checkSlack(notifier);
    yield await checkButtons(notifier);
  }
  if (policy !== undefined) yield checkTeams(policy, environment);
  const parts = { ...installation, rootDir, clock: surroundings.clock };
  const triage = sectionNamed<TriageSettings>('triage', classes, loaded.value);
  if (triage !== undefined) {
    yield* await checkEvidence(triage.evidence, evidencePartsFor(installation, surroundings));
    yield await checkModel({ agent: 'triage', config: triage.model, mayAsk: askModel }, parts.clock);
  }
  const repository = sectionNamed<RepositoryConfig>('repository', classes, loaded.value);
  if (repository !== undefined) yield await checkRepository(repository, parts);
  const chronicler = sectionNamed<ChroniclerSettings>('chronicler', classes, loaded.value);
  if (chronicler !== undefined) {
    yield await checkModel({ agent: 'chronicler', config: chronicler.model, mayAsk: askModel }, parts.clock);
    yield await checkConfluence(chronicler, parts.clock);
  }
}

async function* lookAround(installation: Installation, surroundings: Surroundings): AsyncGenerator<Finding> {
  yield await checkFolder('Data folder', installation.dataDir, 'data.folder');
  yield await checkKeys(installation);
  const bus = await checkBus(installation, surroundings);
  yield* bus.findings;
  yield* await checkDatabase(installation);
  yield await checkHttp(installation);
  yield* await checkRecord(installation, bus);
}
