import { SingleBar } from 'cli-progress';

/** How far long work is, on standard error. */
export interface Progress {
  update(done: number, of: number): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere a line at the start and at each tenth, so that a log stays readable. */
export function progress(label: string, unit: string, out: NodeJS.WriteStream = process.stderr): Progress {
  return out.isTTY ? bar(label, unit, out) : lines(label, unit, out);
}

function bar(label: string, unit: string, stream: NodeJS.WriteStream): Progress {
  const format = `${label} [{bar}] {percentage}% of {total} ${unit}{left}`;
  const shown = new SingleBar({ format, stream, hideCursor: true });
  let begun: number | undefined;
  return {
    update: (done, of) => {
      // A bar of nothing would be a full one.
      if (of <= 0) return;
      if (begun === undefined) shown.start(of, 0, { left: '' });
      begun ??= performance.now();
      shown.setTotal(of);
      shown.update(done, { left: leftOf((performance.now() - begun) / 1_000, done / of) });
    },
    stop: () => {
      if (begun !== undefined) shown.stop();
    },
  };
}

/** At the pace so far; nothing before there is one. */
function leftOf(seconds: number, share: number): string {
  if (share <= 0 || share >= 1 || seconds < 1) return '';
  const left = Math.ceil((seconds / share) * (1 - share));
  return left < 60 ? `, ${left} s left` : `, ${Math.ceil(left / 60)} min left`;
}

function lines(label: string, unit: string, out: NodeJS.WritableStream): Progress {
  let tenth = -1;
  return {
    update: (done, of) => {
      const reached = of > 0 ? Math.floor((10 * done) / of) : -1;
      if (reached <= tenth) return;
      tenth = reached;
      out.write(`${label}: ${done} of ${of} ${unit}\n`);
    },
    stop: () => {},
  };
}
