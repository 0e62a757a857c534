import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cpuTimeOf } from '#libs/testing/cpu-time';
import { type Assembly, emptyAssembly, endTrace, takeLine } from './assemble.js';
import { joinTraces } from './join-traces.js';
import type { StackTrace } from './trace.js';

function tracesIn(log: string): StackTrace[] {
  let assembly: Assembly = emptyAssembly;
  const traces: StackTrace[] = [];
  for (const line of log.split('\n')) {
    const taken = takeLine(assembly, line);
    // It is kept over a restart as JSON.
    assembly = JSON.parse(JSON.stringify(taken.assembly)) as Assembly;
    if (taken.whole !== undefined) traces.push(taken.whole);
  }
  const last = endTrace(assembly);
  return last === undefined ? traces : [...traces, last];
}

const namesIn = (log: string): (string | undefined)[][] =>
  tracesIn(log).map(({ language, exception, cause }) => [language, exception, cause]);

const python = `2026-11-21 10:00:00 ERROR job failed
Traceback (most recent call last):
  File "/app/db.py", line 10, in connect
    sock.connect(address)
    ~~~~~~~~~~~~^^^^^^^^^
ConnectionRefusedError: [Errno 111] Connection refused

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/main.py", line 22, in <module>
    run()
shop.errors.CheckoutFailed: order 4711: no database
2026-11-21 10:00:01 INFO next job`;

const node = `server listening
/app/index.js:3
    throw new TypeError('x is not a function');
    ^

TypeError [ERR_INVALID]: x is not a function
    at pay (/app/pay.js:3:9)
    at async Promise.all (index 0)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {
  code: 'ERR_INVALID',
  [cause]: RangeError: too far
      at far (/app/far.js:1:1)
}

Node.js v20.11.0
GET / 200`;

const java = `2026-11-21 10:00:00.123 ERROR [main] c.e.Shop - checkout failed: java.lang.IllegalStateException: no stock
	at com.example.Shop.checkout(Shop.java:42)
	at java.base/java.lang.Thread.run(Thread.java:833)
	Suppressed: java.io.IOException: close
		at com.example.Pool.close(Pool.java:7)
Caused by: org.postgresql.util.PSQLException: ERROR: relation does not exist
  Position: 15
	at org.postgresql.core.v3.QueryExecutorImpl.receive(QueryExecutorImpl.java:2713)
	at com.example.Shop$$Lambda$14/0x0000.apply(Unknown Source)
	... 12 more
2026-11-21 10:00:01.000 INFO [main] c.e.Shop - ready`;

const go = `2026/11/21 10:00:00 listening
panic: runtime error: index out of range [5] with length 3 [recovered]
	panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
panic({0x45d320?, 0xc000012345?})
	/usr/local/go/src/runtime/panic.go:884 +0x213
main.(*Server).handle(0xc00001, {0x1, 0x2})
	/app/main.go:8 +0x1d
created by net/http.(*Server).Serve in goroutine 7
	/usr/local/go/src/net/http/server.go:3086 +0x5cb
exit status 2
2026/11/21 10:00:05 listening`;

const rust = `thread 'main' panicked at src/main.rs:4:5:
index out of bounds: the len is 3 but the index is 99
stack backtrace:
   0: rust_begin_unwind
             at /rustc/90b35a6/library/std/src/panicking.rs:645:5
   1: core::panicking::panic_fmt
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.
thread 'worker' panicked at 'called \`Result::unwrap()\` on an \`Err\` value: Timeout(30)', src/w.rs:1:2
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
INFO ready`;

describe('a stack trace', () => {
  it.each([
    [
      'Python, with what it was raised from',
      python,
      [['python', 'shop.errors.CheckoutFailed', 'ConnectionRefusedError']],
    ],
    ['Node, with its cause', node, [['node', 'TypeError', 'RangeError']]],
    [
      'Java, with what it was caused by',
      java,
      [['java', 'java.lang.IllegalStateException', 'org.postgresql.util.PSQLException']],
    ],
    ['Go', go, [['go', 'runtime error: index out of range [N] with length N', undefined]]],
    [
      'Rust, as it is written now and was before',
      rust,
      [
        ['rust', 'index out of bounds: the len is N but the index is N', undefined],
        ['rust', 'called `Result::unwrap()` on an `Err` value: Timeout(N)', undefined],
      ],
    ],
  ])('of %s is one occurrence', (_language, log, names) => {
    expect(namesIn(log)).toEqual(names);
  });

  it('is told from the next one of the same kind', () => {
    expect(namesIn(`${java}\n${java}`)).toHaveLength(2);
    expect(namesIn(`${node}\n${python}\n${go}`).map(([language]) => language)).toEqual([
      'node',
      'python',
      'go',
    ]);
  });

  it('keeps the line that names the error, and what follows', () => {
    const [trace] = tracesIn(java);
    expect(trace?.text).toMatch(/^2026-11-21 10:00:00\.123 ERROR .*no stock\n\tat com\.example/);
    expect(trace?.text).toContain('Caused by: org.postgresql');
  });

  it('is none in a log without one', () => {
    const lines = [
      'GET / 200',
      '  at noon',
      'Error: later',
      'look at this (now)',
      'thread pool grew',
      'panic: ',
    ];
    expect(namesIn(lines.join('\n'))).toEqual([]);
  });

  it.each([
    [
      'an exception group of Python',
      '  + Exception Group Traceback (most recent call last):',
      '  | ExceptionGroup: two (2 sub-exceptions)',
    ],
  ])('knows %s', (_what, ...lines) => {
    expect(namesIn([...lines, 'ready'].join('\n'))).toEqual([['python', 'ExceptionGroup', undefined]]);
  });

  it('has a bounded length, and takes time in proportion to what is read', () => {
    const line = `java.lang.${'a'.repeat(100_000)}Error: x`;
    const log = [line, ...Array.from({ length: 20_000 }, () => `\tat a.b.C.d(C.java:1)`), line].join('\n');
    expect(cpuTimeOf(() => tracesIn(log))).toBeLessThan(5_000);
    const [trace] = tracesIn(log);
    expect(trace?.text.length).toBeLessThanOrEqual(4_000);
    expect(trace?.exception.length).toBeLessThanOrEqual(120);
  });

  it('is read from anything without failing', () => {
    const piece = fc.constantFrom(
      ...`${python}\n${node}\n${java}\n${go}\n${rust}`.split('\n'),
      '',
      '}',
      '\t',
      'Caused by: ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (lines) => {
        for (const { exception } of tracesIn(lines.join('\n'))) expect(exception).not.toBe('');
      }),
    );
  });
});

describe('entries with stack traces among them', () => {
  it('are one entry for each trace, with the time of its heading, and the others as they were', () => {
    const lines = [
      'INFO started',
      'ERROR job 7 failed: java.io.IOException: disk full',
      '\tat shop.Store.write(Store.java:7)',
      'Caused by: java.lang.Error: quota',
      '\tat shop.Quota.check(Quota.java:9)',
      'INFO going on',
      'Traceback (most recent call last):',
      '  File "a.py", line 3, in <module>',
      '    run()',
      'ValueError: no',
    ].map((text, time) => ({ time, text }));
    expect(joinTraces(lines).map(({ time, text }) => [time, text.split('\n').length])).toEqual([
      [0, 1],
      [1, 4],
      [5, 1],
      [6, 4],
    ]);
    expect(joinTraces([])).toEqual([]);
  });
});
