import { type EventData, fromTimestamp } from '#libs/contracts';

/** An alert of the incident, as far as it tells where to look. */
export interface FoundAlert {
  readonly labels: Readonly<Record<string, string>>;
  /** Epoch ms. */
  readonly startsAt: number;
  readonly generatorURL?: string;
}

/** An alert, as sources are asked about it and conclusions drawn. */
export const foundAlert = ({
  labels,
  startsAt,
  generatorURL,
}: EventData<'argus.incident.alert-attached.v1'>): FoundAlert => ({
  labels,
  startsAt: fromTimestamp(startsAt),
  ...(generatorURL === undefined ? {} : { generatorURL }),
});
