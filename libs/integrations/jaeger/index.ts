export { createJaegerDependencySource, createJaegerTraceSource } from './jaeger-sources.js';
export type { JaegerSettings } from './settings.js';
