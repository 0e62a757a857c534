import type { ApiServer } from '#libs/probing';

/** Where traces are asked for. */
export interface JaegerSettings {
  readonly server: ApiServer;
  /** Its address as people open it, where that is another one. */
  readonly publicUrl?: string;
  /** So many traces of each component and window. */
  readonly tracesEach: number;
  /** So many components are asked about, the nearest first. */
  readonly mostComponents: number;
}
