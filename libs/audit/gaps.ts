import type { AuditConnection } from './connection.js';

/** The first and last sequence that a stream holds; an empty stream's first is one more than its last. */
export type BoundsOfStreams = Readonly<Record<string, { readonly first: number; readonly last: number }>>;

/** Sequences that the record does not hold, from `from` to `to`. */
export interface Gap {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  readonly messages: number;
  /**
   * `lost`: the stream no longer holds them either. `hole`: later ones are recorded, these are not (yet).
   * `behind`: nothing later is recorded; the auditor has them still before it.
   */
  readonly kind: 'lost' | 'hole' | 'behind';
}

/**
 * Finds what is missing in the record: every sequence of each stream from 1, or from after `checked`, to
 * the stream's last. Without bounds, what is missing before the last one recorded.
 */
export async function detectGaps(
  connection: AuditConnection,
  bounds: BoundsOfStreams = {},
  checked: Readonly<Record<string, number>> = {},
): Promise<Gap[]> {
  const source = await connection.dataSource();
  const recorded = await source.query<{ stream: string }[]>(
    'SELECT DISTINCT stream FROM audit.audit_message',
  );
  const streams = new Set([...Object.keys(bounds), ...recorded.map(({ stream }) => stream)]);
  const gaps: Gap[] = [];
  for (const stream of [...streams].sort()) {
    const after = checked[stream] ?? 0;
    const rows = await source.query<Row[]>(missingSql, [stream, after, bounds[stream]?.last ?? 0]);
    const holes = rows.map((row) => ({ from: Number(row.from), to: Number(row.to), last: Number(row.last) }));
    gaps.push(...holes.flatMap((hole) => classify(stream, hole, bounds[stream]?.first ?? 1)));
  }
  return gaps;
}

interface Row {
  readonly from: string;
  readonly to: string;
  readonly last: string;
}

/**
 * The stretches between neighbours of what is held. A message that the auditor could not believe is held as
 * well: as its dead letter, with its exact bytes. Else anyone who may publish could make gaps at will.
 * The outermost neighbours are the ends of the search.
 */
const missingSql = `
  WITH refused AS (
    SELECT (data ->> 'sequence')::bigint AS sequence
      FROM audit.audit_event
     WHERE type = 'argus.message.parked.v1' AND agent = 'auditor' AND data ->> 'stream' = $1
  ), held AS (
    SELECT sequence FROM audit.audit_message WHERE stream = $1 AND sequence > $2
    UNION
    SELECT sequence FROM refused WHERE sequence > $2
  ), ends AS (
    SELECT coalesce(max(sequence), $2::bigint) AS last FROM held
  ), neighbours AS (
    SELECT sequence, lag(sequence, 1, $2::bigint) OVER (ORDER BY sequence) AS previous
      FROM (SELECT sequence FROM held
            UNION ALL SELECT greatest($3::bigint, last) + 1 FROM ends) AS all_of_them
  )
  SELECT previous + 1 AS "from", sequence - 1 AS "to", last
    FROM neighbours, ends
   WHERE sequence > previous + 1
   ORDER BY 1`;

/** A stretch can begin before what the stream still holds, and end within. */
function classify(stream: string, hole: { from: number; to: number; last: number }, first: number): Gap[] {
  const gap = (from: number, to: number, kind: Gap['kind']): Gap[] =>
    to < from ? [] : [{ stream, from, to, messages: to - from + 1, kind }];
  const held = Math.max(hole.from, first);
  return [
    ...gap(hole.from, Math.min(hole.to, first - 1), 'lost'),
    ...gap(held, hole.to, hole.from > hole.last ? 'behind' : 'hole'),
  ];
}

/** Up to where each stream needs no second look: everything there is recorded, or lost for good. */
export function checkedUpTo(
  gaps: readonly Gap[],
  bounds: BoundsOfStreams,
  before: Readonly<Record<string, number>> = {},
): Record<string, number> {
  const checked: Record<string, number> = {};
  for (const [stream, { last }] of Object.entries(bounds)) {
    const open = gaps
      .filter((gap) => gap.stream === stream && gap.kind !== 'lost')
      .map(({ from }) => from - 1);
    checked[stream] = Math.max(before[stream] ?? 0, Math.min(last, ...open));
  }
  return checked;
}
