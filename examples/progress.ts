import { SingleBar } from 'cli-progress';

export interface Progress {
  advance(by: number): void;
  /** For work whose size becomes known on the way. */
  update(done: number, of: number): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere a line at the start, at each quarter and at the end, so that a log stays readable. */
export function progress(label: string, total: number, out: NodeJS.WriteStream = process.stderr): Progress {
  return out.isTTY ? bar(label, total, out) : lines(label, total, out);
}

function bar(label: string, total: number, stream: NodeJS.WriteStream): Progress {
  const shown = new SingleBar({
    format: `${label} [{bar}] {value}/{total} {duration_formatted}`,
    stream,
    hideCursor: true,
  });
  shown.start(total, 0);
  return {
    advance: (by) => shown.increment(by),
    update: (done, of) => {
      shown.setTotal(of);
      shown.update(done);
    },
    stop: () => shown.stop(),
  };
}

function lines(label: string, total: number, out: NodeJS.WritableStream): Progress {
  let done = 0;
  let size = total;
  let quarter = 0;
  out.write(`${label}: ${total > 0 ? total : 'started'}\n`);
  const show = () => {
    const reached = size > 0 ? Math.floor((4 * done) / size) : 0;
    if (reached > quarter) {
      quarter = reached;
      out.write(`${label}: ${done} of ${size}\n`);
    }
  };
  return {
    advance: (by) => {
      done += by;
      show();
    },
    update: (now, of) => {
      done = now;
      size = of;
      show();
    },
    stop: () => {},
  };
}
