import { trace } from '@opentelemetry/api';
import {
  destination,
  pino,
  stdTimeFunctions,
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type Logger,
  type LevelWithSilent,
} from 'pino';
import { prettyLine } from './pretty-lines.js';
import { maskText, withoutSecrets } from './without-secrets.js';

/** Whose logger, how talkative, and where to. */
export interface LoggerOptions {
  readonly agent: string;
  readonly level?: LevelWithSilent;
  /** `auto`: pretty on a terminal, json elsewhere. */
  readonly format?: 'auto' | 'json' | 'pretty';
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

/** Written at once, so that the last words of a process that dies are not lost in a buffer. */
let standardOutput: DestinationStream | undefined;

/**
 * An agent's logger. Secrets are masked by key and by look in whatever is logged, the active trace is
 * named on every line; `log.child({ incidentId })` adds the incident.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { agent, level = 'info', format = 'auto' } = options;
  const pretty =
    format === 'pretty' || (format === 'auto' && options.destination === undefined && process.stdout.isTTY);
  const target = options.destination ?? (standardOutput ??= destination({ fd: 1, sync: true }));
  const logger = pino(
    {
      level,
      base: { agent },
      timestamp: stdTimeFunctions.isoTime,
      mixin: activeTrace,
      formatters: {
        level: (label) => ({ level: label }),
        log: (entry) => withoutSecrets(entry) as Record<string, unknown>,
      },
      hooks: { streamWrite: maskText },
    },
    pretty ? { write: (line) => target.write(prettyLine(line)) } : target,
  );
  return maskChildren(logger);
}

/** pino formats what each line says, but not what a child is created with. */
function maskChildren(logger: Logger): Logger {
  const child: MakeChild = Reflect.get(logger, 'child');
  const masking: MakeChild = function (bindings, options) {
    return child.call(this, withoutSecrets(bindings) as Bindings, options);
  };
  return Object.assign(logger, { child: masking });
}

type MakeChild = (this: Logger, bindings: Bindings, options?: ChildLoggerOptions) => Logger;

function activeTrace(): { traceId?: string } {
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return traceId === undefined ? {} : { traceId };
}
