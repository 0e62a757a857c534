/** Series as a range query gives them. */
export interface Matrix {
  readonly series: readonly {
    readonly labels: Readonly<Record<string, string>>;
    /** Epoch ms and value; only finite values. */
    readonly points: readonly (readonly [number, number])[];
  }[];
  /** What Prometheus says of its answer, or that it was cut here. */
  readonly cut?: string;
}

interface Answer {
  readonly status?: unknown;
  readonly warnings?: unknown;
  readonly data?: { readonly resultType?: unknown; readonly result?: unknown } | null;
}

/** Reads what /api/v1/query_range answers, at most so many series of it. Throws on anything else. */
export function readMatrix(answer: unknown, limit: number): Matrix {
  const { status, warnings, data } = (answer ?? {}) as Answer;
  const result = data?.result;
  if (status !== 'success' || data?.resultType !== 'matrix' || !Array.isArray(result)) {
    throw new Error('Prometheus answered without series: check its address');
  }
  const series = (result as readonly unknown[]).slice(0, limit).map(seriesOf);
  const reasons = [
    ...(Array.isArray(warnings) ? warnings.map(String) : []),
    ...(result.length > limit ? [`only ${limit} of ${result.length} series were read`] : []),
  ];
  return reasons.length === 0 ? { series } : { series, cut: reasons.join('; ').slice(0, 300) };
}

function seriesOf(value: unknown): Matrix['series'][number] {
  const { metric, values } = (value ?? {}) as { metric?: unknown; values?: unknown };
  if (typeof metric !== 'object' || metric === null || !Array.isArray(values)) {
    throw new Error('Prometheus answered with a series without labels or values');
  }
  const points: [number, number][] = [];
  for (const [seconds, text] of values as readonly (readonly [unknown, unknown])[]) {
    // What JSON cannot say stands there as NaN and +Inf.
    const number = Number(text);
    if (typeof seconds === 'number' && Number.isFinite(number))
      points.push([Math.round(seconds * 1000), number]);
  }
  return { labels: metric as Record<string, string>, points };
}
