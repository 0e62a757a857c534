import { parseSubject } from '#libs/contracts';
import type { ConsumerObserver } from '#libs/messaging';
import type { AgentMetrics, Logger } from '#libs/observability';

/** Turns what a consumer tells about its work into the agent's log and metrics. */
export function observe(log: Logger, metrics: AgentMetrics): ConsumerObserver {
  return {
    settled(consumer, outcome, message, seconds) {
      metrics.standard.handled.inc({ consumer, outcome: outcome.kind });
      metrics.standard.stageSeconds.observe({ stage: consumer }, seconds);
      if (outcome.kind === 'retry') metrics.standard.retried.inc({ consumer });
      if (outcome.kind === 'park') metrics.standard.parked.inc({ consumer });
      const about = { consumer, outcome: outcome.kind, reason: outcome.reason, ...named(message) };
      if (outcome.kind === 'park') log.error(about, 'parked a message');
      else log.debug(about, 'handled a message');
    },
    failed(consumer, error, message) {
      log.error({ consumer, err: error, ...named(message) }, 'a handler failed');
    },
  };
}

function named({ subject, stream, sequence }: { subject: string; stream: string; sequence: number }) {
  const parsed = parseSubject(subject);
  return { stream, sequence, ...(parsed?.family === 'incident' ? { incidentId: parsed.entity } : {}) };
}
