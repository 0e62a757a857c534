import { type ValidationError, ValidationPipe, applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { type AgentName, agentNames, eventTypes } from '#libs/contracts';
import { incidentStatuses, type IncidentStatus } from '#libs/audit';
import type { Problem } from './refusals.js';

/** A request whose parameters cannot be used. */
export class BadParameters extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ field, problem }) => `${field} ${problem}`).join('; '));
  }
}

/** A parameter that is left empty, as forms do, counts as left out. */
const emptyIs = (fallback: unknown, read: (value: unknown) => unknown = (value) => value) =>
  Transform(({ value }: { value: unknown }) => (value === '' ? fallback : read(value)));

const wholeNumber = (value: unknown): number =>
  typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : NaN;

function WholeNumber(min: number, max: number, fallback?: number): PropertyDecorator {
  const message = `has to be a whole number from ${min} to ${max}`;
  return applyDecorators(
    emptyIs(fallback, wholeNumber),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
  );
}

function OneOf(allowed: readonly string[], fallback?: string): PropertyDecorator {
  return applyDecorators(
    emptyIs(fallback),
    IsIn([...allowed], { message: `has to be one of: ${allowed.join(', ')}` }),
  );
}

export const incidentFilters = [...incidentStatuses, 'all'] as const;
export type IncidentFilter = IncidentStatus | 'all';

/** Which incidents to list. */
export class IncidentsQuery {
  @OneOf(incidentFilters, 'all') status: IncidentFilter = 'all';
  @WholeNumber(1, 500, 100) limit: number = 100;
}

/** How much of a list to show. */
export class ListQuery {
  @WholeNumber(1, 500, 100) limit: number = 100;
}

/** Which events to show: the newest, or with `after` what follows that id, oldest first. */
export class AuditQuery {
  @IsOptional() @WholeNumber(0, Number.MAX_SAFE_INTEGER) after?: number;
  @WholeNumber(1, 1000, 100) limit: number = 100;
  @IsOptional() @OneOf(eventTypes) type?: string;
}

/** Which of the newest events the page shows. */
export class TailQuery {
  @WholeNumber(1, 1000, 100) limit: number = 100;
  @IsOptional() @OneOf(eventTypes) type?: string;
  @IsOptional() @OneOf(agentNames) agent?: AgentName;
}

/** Checks and converts parameters; the error names each field and what it has to be. */
export const checkParameters = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) => new BadParameters(errors.map(problemOf)),
  });

function problemOf({ property, constraints = {} }: ValidationError): Problem {
  const unknown = 'whitelistValidation' in constraints;
  return {
    field: property,
    problem: unknown
      ? 'is not known here: leave it out'
      : (Object.values(constraints)[0] ?? 'cannot be used'),
  };
}
