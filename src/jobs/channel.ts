import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker } from 'node:worker_threads';

/**
 * Calls between the service and a thread or process that it starts. Each side names what it can be asked in an interface, and
 * answers with handlers for it. What a handler throws rejects the call on the other side; the end of one side rejects every
 * call that it has not answered. Values are copied: between processes as JSON.
 */
export interface Channel<Theirs> {
  call<Name extends keyof Theirs>(name: Name, ...input: InputOf<Theirs[Name]>): Promise<OutputOf<Theirs[Name]>>;
  /** Rejects every call of the other side that is under way, and those to come: this side cannot go on. */
  fail(error: unknown): void;
  /**
   * Rejects what is under way, tells the other side that it is no longer needed, and resolves once it has ended. One that has
   * not ended after five seconds is killed. Safe to call again.
   */
  close(): Promise<void>;
}

/** The handlers of one side. */
type Handlers<Ours> = {
  [Name in keyof Ours]: (...input: InputOf<Ours[Name]>) => OutputOf<Ours[Name]> | Promise<OutputOf<Ours[Name]>>;
};

type InputOf<Method> = Method extends (...input: infer Input) => unknown ? Input : never;
type OutputOf<Method> = Method extends (...input: never) => infer Output ? Awaited<Output> : never;

/** What the other side may hear of an error. An error's own message can quote a row or a case. */
interface Told {
  code: string;
  message: string;
}

/** Thrown by the other side, or instead of an answer that it cannot give any more. */
export class ChannelError extends Error {
  /** The code from the other side; `ended` if it is gone, `closed` after close. */
  readonly code: string;
  /** The signal that ended the process. */
  readonly signal: NodeJS.Signals | undefined;
  constructor({ code, message }: Told, signal?: NodeJS.Signals) {
    super(message);
    this.code = code;
    this.signal = signal;
  }
}

/** The other side of a channel, whatever it is. */
export interface Peer {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onEnd(listener: (error: ChannelError) => void): void;
  /** Tells it that it is no longer needed. */
  leave(): void;
  kill(): void;
}

interface ChannelOptions<Ours> {
  /** What messages call the other side, such as `the tabulator`. */
  name: string;
  handlers: Handlers<Ours>;
  /** What the other side hears of an error: nothing but that there was one, unless said otherwise. */
  tell?: (error: unknown) => Told;
  /** The other side is gone, or needs this one no longer. */
  onEnd?: () => void;
  /** How long the other side may take to leave, once it is told to, before it is ended. */
  patienceMs?: number;
}

type Message =
  | { call: number; name: string; input: unknown[] }
  | { answer: number; output: unknown }
  | { answer: number; error: Told }
  | { failure: Told };

const PATIENCE_MS = 5_000;
const tellNothing = (): Told => ({ code: 'failed', message: 'a call failed' });

/** Opens this side's end of a channel. `Theirs` are the calls that the other side answers, `Ours` those that this side does. */
export function openChannel<Theirs, Ours>(
  peer: Peer,
  { name, handlers, tell = tellNothing, onEnd, patienceMs = PATIENCE_MS }: ChannelOptions<Ours>,
): Channel<Theirs> {
  const answers = handlers as Record<string, (...input: unknown[]) => unknown>; // each message names one of them: see Channel.call
  const waiting = new Map<number, { resolve: (output: never) => void; reject: (error: ChannelError) => void }>();
  let calls = 0;
  let failure: ChannelError | undefined;
  const breakOff = (error: ChannelError): void => {
    failure ??= error;
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  const ended = new Promise<void>((resolve) => {
    peer.onEnd((error) => {
      breakOff(error);
      onEnd?.();
      resolve();
    });
  });

  async function answer({ call, name: handler, input }: Extract<Message, { call: number }>): Promise<void> {
    let reply: Message;
    try {
      reply = { answer: call, output: await answers[handler]?.(...input) };
    } catch (error) {
      reply = { answer: call, error: tell(error) };
    }
    peer.send(reply);
  }

  peer.onMessage((received) => {
    const message = received as Message; // from the other end of a channel
    if ('call' in message) void answer(message);
    else if ('failure' in message) breakOff(new ChannelError(message.failure));
    else {
      const call = waiting.get(message.answer);
      waiting.delete(message.answer);
      if ('error' in message) call?.reject(new ChannelError(message.error));
      else call?.resolve(message.output as never); // what the handler of that name returned
    }
  });

  let closing: Promise<void> | undefined;
  return {
    call: (handler, ...input) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        const call = calls++;
        waiting.set(call, { resolve, reject });
        peer.send({ call, name: String(handler), input } satisfies Message);
      }),
    fail: (error) => peer.send({ failure: tell(error) } satisfies Message),
    close() {
      closing ??= (async () => {
        breakOff(new ChannelError({ code: 'closed', message: `${name} was closed` }));
        peer.leave();
        const timer = setTimeout(() => peer.kill(), patienceMs);
        await ended;
        clearTimeout(timer);
      })();
      return closing;
    },
  };
}

/** Sent to a thread, which cannot see its port being closed. */
const LEAVE = 'leave';

/** Starts a module in a thread of its own. */
export function startThread(module: URL, workerData: unknown): Peer {
  const options = { workerData, execArgv: [] };
  const thread = isSource(module)
    ? new Worker(bundleOf(module), { ...options, eval: true })
    : new Worker(module, options);
  let broken: ChannelError | undefined;
  thread.on('error', (error: NodeJS.ErrnoException) => {
    const code = error.code ?? error.name;
    broken = new ChannelError({ code, message: `a thread broke down: ${code}` });
  });
  return {
    send: (message) => thread.postMessage(message),
    onMessage: (listener) => void thread.on('message', listener),
    onEnd: (listener) => void thread.on('exit', () => listener(broken ?? hasEnded())),
    leave: () => thread.postMessage(LEAVE),
    kill: () => void thread.terminate(),
  };
}

const bundles = new Map<string, string>();

/**
 * A source module and all that it imports, as one script: a thread takes no loader over from its process, and loading tsx and
 * the sources in each takes four times as long (0.7 s against 0.15 s of a core).
 */
function bundleOf({ href, pathname }: URL): string {
  const known = bundles.get(href);
  if (known !== undefined) return known;
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild'); // a development dependency
  const { outputFiles } = buildSync({
    entryPoints: [decodeURIComponent(pathname)],
    bundle: true,
    write: false,
    platform: 'node',
    keepNames: true,
    // They load binaries, which cannot be bundled.
    external: ['@duckdb/node-bindings*', 'highs'],
    // Only what starts threads asks for it, and a thread starts none.
    logOverride: { 'empty-import-meta': 'silent' },
    banner: { js: `globalThis.require = require('node:module').createRequire(${JSON.stringify(href)});` },
  });
  const bundle = outputFiles.map(({ text }) => text).join('');
  bundles.set(href, bundle);
  return bundle;
}

/** Starts a module in a process of its own. Its output is that of the service, for what Node says of a crash. */
export function startProcess(module: URL): Peer & { pid: number | undefined } {
  const child: ChildProcess = fork(fileURLToPath(module), {
    execArgv: isSource(module) ? ['--import', import.meta.resolve('tsx')] : [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    pid: child.pid,
    // A process that has ended hears nothing; onEnd reports its end.
    send: (message) => void (child.connected && child.send(message as object, () => {})),
    onMessage: (listener) => void child.on('message', listener),
    onEnd: (listener) => {
      child.on('error', (error: NodeJS.ErrnoException) => {
        if (child.pid === undefined) listener(hasEnded(error.code ?? error.name)); // it could not be started, and does not exit
      });
      child.on('exit', (_code, signal) => listener(hasEnded('ended', signal ?? undefined)));
    },
    leave: () => void (child.connected && child.disconnect()),
    kill: () => void child.kill('SIGKILL'),
  };
}

/** The service, as a module sees it that runs in a thread. */
export function parentOfThread(): Peer {
  const port = parentPort!; // the caller is started by startThread only
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', (message) => message === LEAVE || listener(message)),
    onEnd: (listener) => void port.on('message', (message) => message === LEAVE && listener(hasEnded())),
    leave: () => port.close(),
    kill: () => process.exit(),
  };
}

/** The service, as a module sees it that runs in a process. */
export function parentOfProcess(): Peer {
  return {
    send: (message) => void (process.connected && process.send?.(message)),
    onMessage: (listener) => void process.on('message', listener),
    onEnd: (listener) => void process.on('disconnect', () => listener(hasEnded())),
    leave: () => void (process.connected && process.disconnect()),
    kill: () => process.exit(),
  };
}

const hasEnded = (code = 'ended', signal?: NodeJS.Signals): ChannelError =>
  new ChannelError({ code, message: 'the other side has ended' }, signal);

/** The module `name` beside another: its source in tests and `npm run dev`, else what was compiled of it. */
export const moduleBeside = (url: string, name: string): URL => new URL(`./${name}${extname(url)}`, url);

const isSource = ({ pathname }: URL): boolean => pathname.endsWith('.ts');
