export { type Assembly, emptyAssembly, endTrace, takeLine } from './assemble.js';
export { joinTraces } from './join-traces.js';
export { type StackTrace, type TraceLanguage, traceLanguages } from './trace.js';
