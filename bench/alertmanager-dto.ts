import 'reflect-metadata';
import { Type, plainToInstance } from 'class-transformer';
import {
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
  type ValidationOptions,
  validateSync,
} from 'class-validator';
import { longestFingerprint } from '#libs/contracts';
import { isSet, isTimestamp } from '../apps/collector/src/sources/timestamp.js';

/**
 * Alertmanager's webhook as class-validator would check it, the usual way in Nest. It is what the compiled
 * validator of the collector is measured against, and has to agree with.
 */
const isTexts = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => typeof each === 'string');

const IsTexts = (atLeast: number, options?: ValidationOptions) =>
  ValidateBy(
    {
      name: 'isTexts',
      validator: {
        validate: (value: unknown) => isTexts(value) && Object.keys(value as object).length >= atLeast,
      },
    },
    options,
  );

const IsTime = (accept: (text: string) => boolean) =>
  ValidateBy({
    name: 'isTime',
    validator: { validate: (value: unknown) => typeof value === 'string' && accept(value) },
  });

/** One alert. */
export class AlertDto {
  @IsIn(['firing', 'resolved'])
  status!: unknown;

  @IsTexts(1)
  labels!: unknown;

  @IsOptional()
  @IsTexts(0)
  annotations?: unknown;

  @IsTime((text) => isTimestamp(text) && isSet(text))
  startsAt!: unknown;

  @IsOptional()
  @IsTime(isTimestamp)
  endsAt?: unknown;

  @IsOptional()
  @IsString()
  generatorURL?: unknown;

  @IsOptional()
  @IsString()
  @MaxLength(longestFingerprint)
  fingerprint?: unknown;
}

/** A delivery. */
export class DeliveryDto {
  @IsOptional()
  @IsString()
  receiver?: unknown;

  @IsOptional()
  @IsIn(['firing', 'resolved'])
  status?: unknown;

  @IsArray()
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AlertDto)
  alerts!: AlertDto[];

  @IsOptional()
  @IsTexts(0)
  groupLabels?: unknown;

  @IsOptional()
  @IsTexts(0)
  commonLabels?: unknown;

  @IsOptional()
  @IsTexts(0)
  commonAnnotations?: unknown;

  @IsOptional()
  @IsString()
  externalURL?: unknown;

  @IsOptional()
  @IsString()
  version?: unknown;

  @IsOptional()
  @IsString()
  groupKey?: unknown;

  @IsOptional()
  @IsInt()
  @Min(0)
  truncatedAlerts?: unknown;
}

/** Whether a parsed body passes in every field, made an instance and validated as Nest's ValidationPipe does. */
export const passesClassValidator = (body: object): boolean =>
  validateSync(plainToInstance(DeliveryDto, body), { forbidUnknownValues: false }).length === 0;
