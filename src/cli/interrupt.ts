import { EXIT } from './exit.ts';
import { tell } from './print.ts';

/** Says, at Ctrl-C, what becomes of the work that goes on without this process. Answers how to take the words back. */
export function onInterrupt(words: () => string): () => void {
  const stop = (): void => {
    tell(`\n${words()}`);
    process.exit(EXIT.interrupted);
  };
  process.once('SIGINT', stop);
  return () => void process.off('SIGINT', stop);
}
