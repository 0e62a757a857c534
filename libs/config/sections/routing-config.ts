import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsRFC3339,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { type Severity, severities } from '#libs/contracts';
import { IsDuration } from '../duration.js';
import { Section, Setting } from '../section.js';

/** A value of the severity label that is not one of the usual names. */
export class SeverityNameConfig {
  @Setting('The value of the label, in any case.', { example: 'blocker' })
  @IsString()
  @IsNotEmpty()
  value!: string;

  @Setting('What it means.', { example: 'critical' })
  @IsIn(severities)
  severity!: Severity;
}

/** Planned work. */
export class MaintenanceWindowConfig {
  @Setting('Its name in the record.', { example: 'checkout-database-upgrade' })
  @IsString()
  @IsNotEmpty()
  id!: string;

  @Setting('Why, for whoever asks later.', { example: 'Upgrade to PostgreSQL 18' })
  @IsString()
  @IsNotEmpty()
  comment!: string;

  @Setting('Its first moment.', { example: '2026-11-21T22:00:00Z' })
  @IsRFC3339()
  startsAt!: string;

  @Setting('The first moment after it.', { example: '2026-11-21T23:30:00Z' })
  @IsRFC3339()
  endsAt!: string;

  @Setting('What is worked on, as Alertmanager writes matchers; all of them have to fit.', {
    example: ['service="checkout"', 'severity!="critical"'],
  })
  @IsArray()
  @ArrayMinSize(1)
  @IsString({ each: true })
  matchers!: string[];
}

/** Shared by the evaluator and the router, which have to agree on groups and partitions. */
@Section('routing', 'How alerts become incidents: severities, groups, maintenance windows, reopening.')
export class RoutingConfig {
  @Setting('The labels that the alerts of one incident have in common; "..." for all.', {
    example: ['alertname', 'cluster', 'service'],
  })
  @IsArray()
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @ArrayUnique()
  groupBy: string[] = ['alertname', 'cluster', 'service'];

  @Setting('An alert that fires within this time after its incident closed opens it again.', {
    example: '30m',
  })
  @IsDuration()
  reopenWithin: string = '30m';

  @Setting('How many queues alerts are spread over. Change it only while no alerts are in flight.', {
    example: 4,
  })
  @IsInt()
  @Min(1)
  @Max(1024)
  partitions: number = 1;

  @Setting("The label that holds an alert's severity.", { example: 'severity' })
  @IsString()
  @IsNotEmpty()
  severityLabel: string = 'severity';

  @Setting('The severity of alerts that name none, or one that nobody knows.', { example: 'medium' })
  @IsIn(severities)
  severityFallback: Severity = 'medium';

  @Setting('Names of severities beyond the usual ones (critical, page, p1, error, warning, sev3 …).')
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SeverityNameConfig)
  severities: SeverityNameConfig[] = [];

  @Setting('Planned work: alerts that begin to fire in it open no incident.')
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => MaintenanceWindowConfig)
  maintenanceWindows: MaintenanceWindowConfig[] = [];
}
