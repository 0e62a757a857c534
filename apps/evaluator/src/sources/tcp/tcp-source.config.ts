import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { Setting } from '#libs/config';

/** What of a connection is looked at. */
export const tcpMeasures = ['up', 'latencyMs'] as const;

/** A port to be connected to. */
export class TcpSourceConfig {
  @Setting('The host, by name or address.', { example: 'db.example' })
  @Matches(/^[\w.:-]{1,253}$/, {
    message: '$property must be the name or address of a host, such as db.example',
  })
  host!: string;

  @Setting('The port.', { example: 5432 })
  @IsInt()
  @Min(1)
  @Max(65_535)
  port!: number;

  @Setting('What is measured: up (1 when the connection is accepted, else 0) or latencyMs.', {
    example: 'up',
  })
  @IsIn(tcpMeasures)
  measure: (typeof tcpMeasures)[number] = 'up';
}
