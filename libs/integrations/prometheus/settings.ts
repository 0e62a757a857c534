import type { ApiServer } from '#libs/probing';

/** Where metrics are asked for, and how they tell their components. */
export interface PrometheusSettings {
  readonly server: ApiServer;
  /** Its address as people and alerts know it, where that is another one. */
  readonly publicUrl?: string;
  /** The labels that name a component, the surest first. */
  readonly componentLabels: readonly string[];
  /** Beginnings of the names of metrics that tell nothing of a service. */
  readonly ignored: readonly string[];
  /** Counters are looked at as rates over this long, or over one step, where that is longer; milliseconds. */
  readonly rateWindowMs: number;
  readonly mostSeries: number;
}
