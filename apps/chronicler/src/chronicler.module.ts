import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { AuditConnection, PastIncidents } from '#libs/audit';
import { PostgresConfig } from '#libs/config';
import { subjectPatterns } from '#libs/contracts';
import { ChroniclerConfig } from './chronicler.config.js';
import { ChroniclerHandler } from './chronicler.handler.js';
import { chroniclerDecider } from './domain/decide.js';
import { type KnownDocument, documentAfter, documentOf } from './domain/known-documents.js';
import { standardTemplate } from './domain/postmortem/standard-template.js';
import { templateProblems } from './domain/postmortem/template.js';
import { chroniclerEffects } from './effects.js';
import { Nights } from './nights.js';
import { PastReader } from './past-reader.js';
import { presentDocuments } from './present-documents.js';
import { Scribe } from './scribe.js';
import { writers } from './writers/writers.js';

/** What the record holds of the past, where the settings say where it is. */
const openPast = (agent: AgentContext): PastReader | undefined => {
  const { url, readerUrl } = agent.settings(PostgresConfig);
  const address = readerUrl ?? url;
  if (address === undefined) return undefined;
  const connection = new AuditConnection(address, { name: 'argus-chronicler', poolSize: 2 });
  agent.add({ start: () => Promise.resolve(), stop: () => connection.close() });
  return new PastReader(new PastIncidents(connection));
};

const createScribe = (agent: AgentContext): Scribe => {
  const { repository } = agent.settings(ChroniclerConfig);
  const known = agent.liveFold<Map<string, KnownDocument>>({
    sources: [{ stream: 'RUNBOOKS', filter: subjectPatterns.allRunbooks }],
    initial: new Map(),
    // One map for the life of the process: a copy for every fact would cost more than all else.
    evolve: (documents, { events }) => {
      for (const event of events) {
        const id = documentOf(event);
        if (id !== undefined) documents.set(id, documentAfter(documents.get(id) ?? {}, event));
      }
      return documents;
    },
  });
  const scribe = new Scribe({
    ...{ store: agent.store, clock: agent.clock, log: agent.log, writers, past: openPast(agent) },
    policy: () => {
      const { version, chronicle, topology } = agent.policy();
      return { ...chronicle, version, neighbours: topology.neighbours };
    },
    known: async () => {
      await known.upToDate();
      return known.state();
    },
    present: () => presentDocuments(resolve(agent.rootDir, repository)),
    linkOf: (incidentId) => `${agent.publicUrl}/incidents/${incidentId}`,
    stated: ({ recorded }) => known.apply(recorded),
  });
  agent.add({ start: () => Promise.resolve(), stop: () => scribe.stop() });
  return scribe;
};

/** A template that cannot be used is told at the start, and not when an incident closes. */
function templateIn(path: string): string {
  const text = readFileSync(path, 'utf8');
  const problems = templateProblems(text);
  if (problems.length === 0) return text;
  throw new Error(`chronicler.template, ${path}, cannot be used: ${problems.join('; ')}`);
}

const createShell = (agent: AgentContext, scribe: Scribe) => {
  const { reportsFolder, template } = agent.settings(ChroniclerConfig);
  const shell = agent.incidentShell({
    decider: chroniclerDecider,
    policy: () => {
      const { version, chronicle } = agent.policy();
      return { version, ...chronicle };
    },
    carryOut: chroniclerEffects({
      folder: resolve(agent.dataDir, reportsFolder),
      template: template === undefined ? standardTemplate : templateIn(resolve(agent.rootDir, template)),
      linkOf: (incidentId) => `${agent.publicUrl}/incidents/${incidentId}`,
      written: async (incident) => {
        if (agent.policy().chronicle.consider.includes('on-close')) scribe.closed(incident);
      },
    }),
  });
  agent.add(
    new Nights({
      clock: agent.clock,
      policy: () => agent.policy().chronicle,
      onPolicyChange: (listener) => agent.onPolicyChange(listener),
      lookAgain: () => shell.lookAgain('night'),
      consider: () => scribe.night(),
    }),
  );
  return shell;
};

/** Wires the chronicler. */
@Module({
  controllers: [ChroniclerHandler],
  providers: [
    { provide: Scribe, inject: [AgentContext], useFactory: createScribe },
    { provide: IncidentShell, inject: [AgentContext, Scribe], useFactory: createShell },
  ],
})
export class ChroniclerModule {}
