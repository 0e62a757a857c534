/** Tells on standard error what is being done, and how long each step took. */
export interface Progress {
  step<T>(title: string, work: (say: (detail: string) => void) => Promise<T>): Promise<T>;
}

/** A line when a step begins, on a terminal rewritten as it goes on, and a line when it is done. */
export function createProgress(out: NodeJS.WriteStream = process.stderr): Progress {
  return {
    async step(title, work) {
      const began = performance.now();
      const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
      const show = (line: string): void => {
        out.write(out.isTTY ? `\r\x1b[2K${line}` : `${line}\n`);
      };
      show(`… ${title}`);
      try {
        const result = await work((detail) => show(`… ${title}: ${detail}`));
        show(`✓ ${title} (${seconds()})`);
        if (out.isTTY) out.write('\n');
        return result;
      } catch (error) {
        show(`✗ ${title} (${seconds()})`);
        if (out.isTTY) out.write('\n');
        throw error;
      }
    },
  };
}
