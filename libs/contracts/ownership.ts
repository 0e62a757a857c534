import { type AgentName, agentNames } from './agents.js';
import { catalogue } from './catalogue.js';
import { subjectPatterns, subjects } from './subjects.js';

/** Which families of subjects an agent states facts in. The NATS server's permissions are made from this. */
const families: Record<AgentName, readonly ((agent: AgentName) => string)[]> = {
  collector: [subjectPatterns.signalsBy],
  evaluator: [subjectPatterns.signalsBy, subjectPatterns.alertsBy],
  router: [
    subjectPatterns.alertsBy,
    subjectPatterns.outcomesBy,
    subjectPatterns.incidentsBy,
    subjectPatterns.policiesBy,
    subjectPatterns.silencesBy,
  ],
  notifier: [subjectPatterns.incidentsBy, subjectPatterns.silencesBy, subjectPatterns.policiesBy],
  ticketing: [subjectPatterns.incidentsBy],
  triage: [subjectPatterns.incidentsBy],
  solicitor: [subjectPatterns.incidentsBy],
  executor: [subjectPatterns.incidentsBy, subjectPatterns.policiesBy],
  closer: [subjectPatterns.incidentsBy],
  chronicler: [subjectPatterns.incidentsBy, subjectPatterns.runbooksBy],
  auditor: [subjectPatterns.signalsBy],
};

/** The subjects that an agent may publish facts to, its own dead letters among them. */
export const ownSubjects = (agent: AgentName): string[] => [
  ...families[agent].map((pattern) => pattern(agent)),
  subjects.dead(agent),
];

/** The types of event that an agent owns. */
export const ownedTypes = (agent: AgentName): string[] =>
  [...catalogue].filter(([, { owner }]) => owner === agent).map(([type]) => type);

export const isAgent = (name: string): name is AgentName => (agentNames as readonly string[]).includes(name);
