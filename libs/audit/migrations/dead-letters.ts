import { schema } from '../roles.js';

/** The query behind the view of dead letters, with the columns that came later. */
export const deadLetters = (...columns: readonly string[]): string => `
  SELECT parked.id AS record_id,
         parked.event_id,
         parked.agent,
         parked.data ->> 'consumer' AS consumer,
         parked.data ->> 'stream' AS stream,
         (parked.data ->> 'sequence')::numeric AS sequence,
         parked.data ->> 'originalSubject' AS subject,
         parked.data ->> 'reason' AS reason,
         (parked.data ->> 'deliveries')::numeric AS deliveries,
         CASE WHEN redriven.outcome = 'done' THEN 'redriven' ELSE 'parked' END AS state,
         parked.event_time AS parked_at,
         redriven.event_time AS redriven_at,
         redriven.actor AS redriven_by,
         redriven.outcome AS redrive_outcome,
         redriven.reason AS redrive_reason,
         parked.data -> 'headers' AS headers,
         parked.data ->> 'payload' AS payload${columns.map((column) => `, ${column}`).join('')}
    FROM ${schema}.audit_event parked
    LEFT JOIN LATERAL (
      SELECT again.event_time, again.actor, again.data ->> 'outcome' AS outcome, again.data ->> 'reason' AS reason
        FROM ${schema}.audit_event again
       WHERE again.type = 'argus.message.redriven.v1'
         AND again.data ->> 'deadLetterId' = parked.event_id
         AND again.agent = parked.agent
       ORDER BY again.sequence DESC, again.position DESC
       LIMIT 1
    ) redriven ON true
   WHERE parked.type = 'argus.message.parked.v1' AND NOT parked.repeats`;
