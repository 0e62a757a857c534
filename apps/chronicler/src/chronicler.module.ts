import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Module } from '@nestjs/common';
import { AgentContext, IncidentShell } from '#libs/agent';
import { AuditConnection, PastIncidents } from '#libs/audit';
import { PostgresConfig, milliseconds } from '#libs/config';
import { subjectPatterns } from '#libs/contracts';
import { createConfluencePages } from '#libs/integrations/confluence';
import { openChatModel } from '#libs/integrations/model';
import { postmortemHtml } from '#libs/postmortem';
import { documentFolders } from '#libs/repository';
import { ChroniclerConfig } from './chronicler.config.js';
import { ChroniclerHandler } from './chronicler.handler.js';
import { createProposer, openRepository } from './create-proposer.js';
import { chroniclerDecider } from './domain/decide.js';
import { type KnownDocument, documentAfter, documentOf } from './domain/known-documents.js';
import { standardTemplate } from './domain/postmortem/standard-template.js';
import { templateProblems } from './domain/postmortem/template.js';
import { type PostmortemMeans, chroniclerEffects } from './effects.js';
import { Nights } from './nights.js';
import { PastReader } from './past-reader.js';
import { ProposalDesk } from './proposal-desk.js';
import { Proposer } from './proposer.js';
import { rewordBy } from './reword.js';
import { Repository } from './repository.js';
import { RepositoryHttp } from './repository.http.js';
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

const createScribe = (agent: AgentContext, { host }: Repository): Scribe => {
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
  const model = openChatModel(agent.settings(ChroniclerConfig).model, agent.clock);
  const scribe = new Scribe({
    ...(model !== undefined && { reword: rewordBy(model) }),
    ...{ store: agent.store, clock: agent.clock, log: agent.log, writers, past: openPast(agent) },
    policy: () => {
      const { version, chronicle, topology } = agent.policy();
      return { ...chronicle, version, neighbours: topology.neighbours };
    },
    known: async () => {
      await known.upToDate();
      return known.state();
    },
    present: async () => {
      const present = await host.read(documentFolders);
      if (present.kind === 'done') return present.value;
      throw new Error(`the repository of documents cannot be read: ${present.reason}`);
    },
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

/** Puts postmortems into Confluence, where the settings name one. */
const publisher = (agent: AgentContext): PostmortemMeans['publish'] => {
  const { site, email, token, space, parentId, timeout } = agent.settings(ChroniclerConfig).confluence;
  if (site === undefined || email === undefined || token === undefined || space === undefined)
    return undefined;
  const settings = { site, email, token, space, timeoutMs: milliseconds(timeout) };
  const pages = createConfluencePages(
    parentId === undefined ? settings : { ...settings, parentId },
    agent.clock,
  );
  return (incidentId, markdown) =>
    pages.put({ title: `Postmortem ${incidentId}`, body: postmortemHtml(markdown) });
};

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
      written: (incident) => {
        if (agent.policy().chronicle.consider.includes('on-close')) scribe.closed(incident);
      },
      ...{ publish: publisher(agent), log: agent.log },
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

const createRepository = (agent: AgentContext) => new Repository(openRepository(agent));

const startProposing = (agent: AgentContext, { host, folder }: Repository): Proposer => {
  const proposer = createProposer(agent, host);
  const desk = new ProposalDesk({ agent, folder, proposer });
  agent.answers((asked) => desk.answer(asked));
  return proposer;
};

/** Wires the chronicler. */
@Module({
  controllers: [ChroniclerHandler, RepositoryHttp],
  providers: [
    { provide: Repository, inject: [AgentContext], useFactory: createRepository },
    { provide: Scribe, inject: [AgentContext, Repository], useFactory: createScribe },
    { provide: Proposer, inject: [AgentContext, Repository], useFactory: startProposing },
    { provide: IncidentShell, inject: [AgentContext, Scribe], useFactory: createShell },
  ],
})
export class ChroniclerModule {}
