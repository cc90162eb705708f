// Starts the worker from source, for tests and `npm run dev`. A thread takes no loader over from its process, and the option
// `--import tsx` does nothing in one (tsx 4.23 on Node 20). Compiled, the worker is started without this file.
import { register } from 'tsx/esm/api';

register();
await import('./tabulator-worker.ts');
