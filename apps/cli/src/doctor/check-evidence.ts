import { ResolvedIncidents } from '#libs/audit';
import { type EvidenceKind, evidenceKinds } from '#libs/contracts';
import type { EvidenceConfig, EvidenceParts, NotConfigured } from '#libs/evidence';
import type { Installation } from '../installation/installation.js';
import { withConnection } from '../installation/record.js';
import type { Surroundings } from '../surroundings.js';
import { asked } from './asked.js';
import { type Finding, skipped } from './finding.js';

/** What the sources of evidence are opened with for one look: the record is opened when it is asked. */
export function evidencePartsFor(
  { dataDir, publicUrl, readerUrl }: Pick<Installation, 'dataDir' | 'publicUrl' | 'readerUrl'>,
  { rootDir, clock }: Pick<Surroundings, 'rootDir' | 'clock'>,
): EvidenceParts {
  const around = { clock, rootDir, dataDir, publicUrl };
  if (readerUrl === undefined) return around;
  const since = (time: string, most: number) =>
    withConnection(readerUrl, (connection) => new ResolvedIncidents(connection).since(time, most));
  return { ...around, incidents: { since } };
}

/** Whether triage could ask the sources of evidence that are set up, and of which kinds there is none. */
export async function checkEvidence(config: EvidenceConfig, parts: EvidenceParts): Promise<Finding[]> {
  const { openEvidenceSources } = await import('#libs/evidence');
  const { sources, notConfigured } = openEvidenceSources(config, parts);
  const found = await Promise.all(
    sources.map((source) => asked(checkOf(source), () => source.check(), fixFor(source.name))),
  );
  const missing = evidenceKinds
    .filter((kind) => sources.every((source) => source.kind !== kind))
    .map((kind) => missingKind(kind, notConfigured));
  return [...found, ...missing];
}

const titles: Readonly<Record<EvidenceKind, string>> = {
  metric: 'Metrics',
  log: 'Logs',
  trace: 'Traces',
  change: 'Changes',
  'past-incident': 'Past incidents',
  dependency: 'Dependencies',
};

/** There is one record of the past, and several of what else there is. */
const checkOf = ({ kind, name }: { readonly kind: EvidenceKind; readonly name: string }): string =>
  kind === 'past-incident' ? titles[kind] : `${titles[kind]} (${name})`;

/** What triage goes by without a source of the kind. */
const instead: Readonly<Record<EvidenceKind, string>> = {
  metric: 'nothing is set up: triage looks at none',
  log: 'nothing is set up: triage looks at none',
  trace: 'nothing is set up: triage looks at none',
  change: 'nothing is set up: triage knows those that are sent to /webhooks/changes',
  'past-incident': 'Postgres was not looked at',
  dependency: "nothing is set up: triage knows what the policy's topology and the alerts' labels say",
};

/** That nothing is set up is no failure: less is found, and each incident says what was not looked at. */
function missingKind(kind: EvidenceKind, notConfigured: readonly NotConfigured[]): Finding {
  const ways = notConfigured.filter((each) => each.kind === kind).map(({ reason }) => reason);
  // Its server may be the embedded one, which needs no setting.
  if (kind === 'past-incident' || ways.length === 0) return skipped(titles[kind], instead[kind]);
  return skipped(titles[kind], instead[kind], `To change that, ${ways.join(', or ')}.`);
}

/** What a source is let in with. */
const credentials: Readonly<Record<string, string>> = {
  prometheus: 'ARGUS_PROMETHEUS_TOKEN or ARGUS_PROMETHEUS_PASSWORD',
  loki: 'ARGUS_LOKI_TOKEN or ARGUS_LOKI_PASSWORD',
  elasticsearch: 'ARGUS_ELASTICSEARCH_API_KEY or ARGUS_ELASTICSEARCH_PASSWORD',
  github: 'ARGUS_GITHUB_EVIDENCE_TOKEN',
  gitlab: 'ARGUS_GITLAB_EVIDENCE_TOKEN',
  jaeger: 'ARGUS_JAEGER_TOKEN or ARGUS_JAEGER_PASSWORD',
};

function fixFor(name: string): string {
  if (name === 'past-incidents')
    return 'Start Postgres (or "argus up"), or correct ARGUS_POSTGRES_READER_URL.';
  const section = `triage.evidence.${name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())}`;
  const secret = credentials[name];
  return secret === undefined
    ? `Correct ${section}.`
    : `Correct ${section}, and ${secret} in the environment.`;
}
