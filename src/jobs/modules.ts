import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * How a thread or a process runs a module beside another: what was compiled of it, or its source in tests and `npm run dev`, which
 * takes a loader.
 */
export function moduleBeside(url: string, path: string): { filename: string; execArgv: string[] } {
  const extension = extname(url);
  return {
    filename: fileURLToPath(new URL(`${path}${extension}`, url)),
    execArgv:
      extension === '.ts' ? ['--import', `data:text/javascript,${encodeURIComponent(loader())}`] : [IMPORTS_ALONE],
  };
}

/** A thread that is ended while it loads a module by `require`, as piscina would, takes the whole process with it (Node 20). */
const IMPORTS_ALONE = '--no-experimental-require-module';

/** Unlike `--import tsx`, it works in a thread. */
const loader = (): string => `import { register } from '${import.meta.resolve('tsx/esm/api')}'; register();`;
