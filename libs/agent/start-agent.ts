import 'reflect-metadata';
import type { RequestListener } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Bus, JetStreamStrategy, OriginalErrors } from '#libs/messaging';
import { ObservabilityConfig } from '#libs/config';
import { type AgentMetrics, createLogger, createMetrics, startTracing } from '#libs/observability';
import { AgentContext } from './agent-context.js';
import { AgentModule } from './agent.module.js';
import { parkAs } from './dead-letter.js';
import type { AgentDefinition, ServiceName } from './define-agent.js';
import type { AgentEnvironment } from './environment.js';
import { NestLog } from './nest-log.js';
import { observe } from './observe.js';
import { fixedPolicy, showPolicy } from './policy-source.js';
import { redriver } from './redrive.js';
import { type Undo, undoAll } from './undo-all.js';

/** An agent at work. */
export interface RunningAgent {
  readonly name: ServiceName;
  readonly routes: readonly string[];
  /** Answers the agent's HTTP requests. */
  readonly http: RequestListener;
  /** Its metrics. */
  readonly registry: AgentMetrics['registry'];
  /** Why it cannot do its work now; undefined when it can. */
  whyNotReady(): Promise<string | undefined>;
  /** Stops taking in, finishes what is in flight, signs off. */
  stop(): Promise<void>;
}

/**
 * Starts an agent: signs in, builds its Nest application, folds the past, then takes messages. Rejects
 * when any of it fails; what was begun by then is undone.
 */
export async function startAgent(
  definition: AgentDefinition,
  environment: AgentEnvironment,
): Promise<RunningAgent> {
  const { name } = definition;
  const { logLevel, logFormat, otlpEndpoint } = environment.sections.get(ObservabilityConfig);
  const log = createLogger({ agent: name, level: logLevel, format: logFormat });
  const metrics = createMetrics(name);
  const undo: Undo[] = [];
  try {
    const tracing = startTracing({ agent: name, endpoint: otlpEndpoint });
    undo.push(() => tracing.shutdown());
    const bus = await Bus.open({
      url: environment.natsUrl,
      identity: name,
      keys: environment.keys,
      clock: environment.clock,
    });
    undo.push(() => bus.close());
    const unshow = showPolicy(environment.policies ?? fixedPolicy(), metrics);
    undo.push(async () => unshow());
    const context = new AgentContext(name, { log, metrics, tracing, bus }, environment);
    undo.push(() => context.stop());
    const strategy = new JetStreamStrategy({
      connection: bus.connection,
      ring: bus.ring,
      observer: observe(log, metrics),
      trace: (traceparent, stage, work) => tracing.withRemoteParent(traceparent, stage, work),
      park: parkAs(context),
      bodyOf: (message) => context.bodyOf(message),
    });
    const app = await createApp(definition, context);
    undo.push(() => app.close());
    app
      .connectMicroservice({ strategy }, { deferInitialization: true })
      .useGlobalFilters(new OriginalErrors());
    undo.push(() => strategy.close());
    await app.init();
    await context.start();
    await app.startAllMicroservices();
    const endAnswering = await context.beginAnswering();
    undo.push(async () => endAnswering());
    undo.push(async () => context.beginStopping());
    if (context.decides) bus.answerRedrives(redriver(context, strategy));
    log.info('started');
    return {
      name,
      routes: definition.routes,
      http: app.getHttpAdapter().getInstance() as RequestListener,
      registry: metrics.registry,
      whyNotReady: async () => ((await bus.isUp()) ? undefined : 'the event bus does not answer'),
      async stop() {
        await undoAll(undo);
        log.info('stopped');
      },
    };
  } catch (error) {
    await undoAll(undo).catch((failure: unknown) => log.warn({ err: failure }, 'could not be undone'));
    throw error;
  }
}

async function createApp(
  definition: AgentDefinition,
  context: AgentContext,
): Promise<NestExpressApplication> {
  const { logLevel, logFormat } = context.settings(ObservabilityConfig);
  const app = await NestFactory.create<NestExpressApplication>(AgentModule.for(definition, context), {
    logger: new NestLog(createLogger({ agent: 'nest', level: logLevel, format: logFormat })),
    bodyParser: definition.parsesBodies,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  return app;
}
