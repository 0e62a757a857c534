import { createJaegerDependencySource, createJaegerTraceSource } from '#libs/integrations/jaeger';
import { apiServer } from '#libs/probing';
import type { JaegerEvidenceConfig } from './config/traces.config.js';
import type { Opened } from './opened.js';

/** Opens Jaeger, where its address is set: for traces, and for who calls whom. */
export function openJaeger(config: JaegerEvidenceConfig): readonly Opened[] {
  const server = apiServer(config, undefined);
  if (server === undefined) {
    const missing = { source: 'jaeger', reason: 'set triage.evidence.jaeger.url' };
    return [
      { ...missing, kind: 'trace' },
      { ...missing, kind: 'dependency' },
    ];
  }
  const { publicUrl, tracesEach, mostComponents } = config;
  const settings = { server, tracesEach, mostComponents, ...(publicUrl === undefined ? {} : { publicUrl }) };
  return [createJaegerTraceSource(settings), createJaegerDependencySource(settings)];
}
