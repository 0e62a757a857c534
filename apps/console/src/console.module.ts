import { join } from 'node:path';
import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AgentContext } from '#libs/agent';
import { AuditConnection, AuditQueries, WhyQueries } from '#libs/audit';
import { HttpConfig, PostgresConfig } from '#libs/config';
import { RepositoryConfig, openFolderHost } from '#libs/repository';
import { RunnerBook } from '#libs/runners';
import { CsrfTokens, formKey } from '#libs/web';
import { accessCheck } from './access.js';
import { AskingDesk } from './asking-desk.js';
import { ConsoleConfig } from './console.config.js';
import { ConsoleHttp } from './console.http.js';
import { FailureFilter } from './failure-filter.js';
import { Gate } from './gate.js';
import { GraphsHttp } from './graphs.http.js';
import { LocalTickets } from './local-tickets.js';
import { OnCallHttp } from './on-call.http.js';
import { OnCallReader } from './on-call-reader.js';
import { PageFrames } from './page-frames.js';
import { PagesHttp } from './pages.http.js';
import { PersonFormsHttp } from './person-forms.http.js';
import { PolicyDesk } from './policy-desk.js';
import { PostmortemsHttp } from './postmortems.http.js';
import { Postmortems } from './postmortems.js';
import { ProposalsHttp } from './proposals.http.js';
import { Proposals } from './proposals.js';
import { RecordReader } from './record-reader.js';
import { Refusals } from './refusals.js';
import { RunnersHttp } from './runners.http.js';
import { SilenceBook } from './silence-book.js';
import { SilencesHttp } from './silences.http.js';
import { SilencesReader } from './silences-reader.js';

/** How long a page may take Postgres, in milliseconds. */
const statementTimeoutMs = 10_000;

const createConnection = (agent: AgentContext) => {
  const postgres = agent.settings(PostgresConfig);
  const url = postgres.readerUrl ?? postgres.url;
  if (url === undefined) {
    throw new Error(
      'postgres.url is missing: set ARGUS_POSTGRES_URL, or run "npm start" for the embedded servers',
    );
  }
  const connection = new AuditConnection(url, { name: 'argus-console', statementTimeoutMs });
  // Opened with the first request, so that the console starts while Postgres is away.
  agent.add({ start: async () => {}, stop: () => connection.close() });
  return connection;
};

const createReader = (connection: AuditConnection) =>
  new RecordReader(new AuditQueries(connection), new WhyQueries(connection));

const createFrames = (agent: AgentContext) => new PageFrames(agent, agent.settings(ConsoleConfig).timeZone);

const createTickets = (agent: AgentContext) =>
  new LocalTickets(agent.settings(ConsoleConfig).ticketsFolder ?? join(agent.dataDir, 'tickets'));

const createPostmortems = (agent: AgentContext) =>
  new Postmortems(agent.settings(ConsoleConfig).reportsFolder ?? join(agent.dataDir, 'reports'));

/** The console reads what waits in the folder; the chronicler alone writes there. */
const createProposals = (agent: AgentContext, record: RecordReader) => {
  const config = agent.settings(RepositoryConfig);
  return new Proposals(config.host === 'folder' ? openFolderHost(config, agent) : undefined, record);
};

const createDesk = (agent: AgentContext) =>
  new AskingDesk(agent, new CsrfTokens(formKey(join(agent.dataDir, 'console')), agent.clock));

const createSilences = (agent: AgentContext, connection: AuditConnection) =>
  new SilencesReader(new SilenceBook(agent), new PolicyDesk(agent), connection);

const createBook = (agent: AgentContext): RunnerBook => {
  const { bus, clock, log } = agent;
  const book = new RunnerBook({
    ...{ channel: bus.runners, clock, log },
    labelsOf: (runner) => bus.ring.labelsOf(runner),
  });
  agent.add(book);
  return book;
};

const createGate = (agent: AgentContext, refusals: Refusals) => {
  const { accessKey } = agent.settings(ConsoleConfig);
  const { publicUrl } = agent;
  return new Gate(accessCheck({ host: agent.settings(HttpConfig).host, publicUrl, accessKey }), refusals);
};

/** Wires the console. */
@Module({
  controllers: [
    ConsoleHttp,
    PagesHttp,
    GraphsHttp,
    OnCallHttp,
    RunnersHttp,
    PersonFormsHttp,
    PostmortemsHttp,
    ProposalsHttp,
    SilencesHttp,
  ],
  providers: [
    { provide: AuditConnection, inject: [AgentContext], useFactory: createConnection },
    { provide: RecordReader, inject: [AuditConnection], useFactory: createReader },
    {
      provide: OnCallReader,
      inject: [AuditConnection],
      useFactory: (connection: AuditConnection) => new OnCallReader(connection),
    },
    { provide: PageFrames, inject: [AgentContext], useFactory: createFrames },
    { provide: RunnerBook, inject: [AgentContext], useFactory: createBook },
    { provide: SilencesReader, inject: [AgentContext, AuditConnection], useFactory: createSilences },
    { provide: AskingDesk, inject: [AgentContext], useFactory: createDesk },
    { provide: LocalTickets, inject: [AgentContext], useFactory: createTickets },
    { provide: Postmortems, inject: [AgentContext], useFactory: createPostmortems },
    { provide: Proposals, inject: [AgentContext, RecordReader], useFactory: createProposals },
    { provide: Refusals, inject: [PageFrames], useFactory: (frames: PageFrames) => new Refusals(frames) },
    { provide: Gate, inject: [AgentContext, Refusals], useFactory: createGate },
    {
      provide: APP_FILTER,
      inject: [AgentContext, Refusals],
      useFactory: (agent: AgentContext, refusals: Refusals) => new FailureFilter(refusals, agent.log),
    },
  ],
})
export class ConsoleModule implements NestModule {
  constructor(private readonly gate: Gate) {}

  configure(consumer: MiddlewareConsumer): void {
    const { gate } = this;
    consumer.apply((...args: Parameters<Gate['use']>) => gate.use(...args)).forRoutes('{*path}');
  }
}
