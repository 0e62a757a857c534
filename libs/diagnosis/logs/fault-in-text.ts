import type { FaultKind } from '#libs/contracts';

/** What messages of runtimes, libraries and kernels say of the kind of fault; the first that fits is it. */
const telling: readonly (readonly [RegExp, FaultKind])[] = [
  [
    /out ?of ?memory|oom[- ]?kill|cannot allocate memory|java heap space|gc overhead|heap limit|\bENOMEM\b/i,
    'memory',
  ],
  [
    /no space left|disk (?:is )?full|\bENOSPC\b|read-only file ?system|input\/output error|quota exceeded|\bEIO\b/i,
    'disk',
  ],
  [
    /connection refused|\bECONNREFUSED\b|service unavailable|no (?:healthy|available) (?:upstream|server|instance)s?|\b503\b|circuit ?breaker|not ready/i,
    'availability',
  ],
  [
    /unknown ?host|name or service not known|\bENOTFOUND\b|no route to host|(?:host|network) (?:is )?unreachable|connection (?:was )?(?:reset|aborted)|\bECONNRESET\b|broken pipe|handshake/i,
    'network',
  ],
  [/time(?:d)?[- ]?out|deadline exceeded|\bETIMEDOUT\b|took too long|slow query/i, 'latency'],
  [
    /permission denied|access denied|forbidden|unauthori[sz]ed|\bEACCES\b|authentication fail|invalid (?:credential|password|config)|certificate (?:has |is )?expired|no such (?:file|bean|property)|missing (?:required )?(?:config|environment|setting|property|key)/i,
    'configuration',
  ],
  [
    /null ?pointer|nil pointer|undefined is not|cannot read propert|TypeError|out ?of ?bounds|index out of range|ClassCast|assertion|panic:|segmentation fault|Illegal(?:State|Argument)|KeyError|AttributeError|NoSuchMethod|(?:division|divide) by zero|stack ?overflow/i,
    'code',
  ],
  [/throttl|cpu (?:limit|starv)/i, 'cpu'],
];

/** The kind of fault that a message names, if it names one. */
export const faultInText = (text: string): FaultKind | undefined =>
  telling.find(([words]) => words.test(text))?.[1];
