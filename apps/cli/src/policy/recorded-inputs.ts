import { type AuditConnection, recordStream } from '#libs/audit';
import { type RecordedInput, inputFrom, outsideTypes } from '#libs/rehearsal';

/**
 * What came from outside since a time, in the order in which it happened, with every silence before it. Deliveries
 * are read as they are needed, so that a week of them takes no more memory than an hour.
 */
export async function* recordedInputs(
  connection: AuditConnection,
  since: number,
): AsyncGenerator<RecordedInput> {
  const silences: RecordedInput[] = [];
  for await (const { event } of recordStream(connection, { stream: 'POLICY', types: outsideTypes })) {
    const input = inputFrom(event);
    if (input !== undefined) silences.push(input);
  }
  silences.sort((a, b) => a.at - b.at);
  for await (const { event } of recordStream(connection, { stream: 'SIGNALS', types: outsideTypes, since })) {
    const input = inputFrom(event);
    if (input === undefined) continue;
    while ((silences[0]?.at ?? Infinity) <= input.at) yield silences.shift() as RecordedInput;
    yield input;
  }
  yield* silences;
}
