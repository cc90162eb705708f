import { run } from './cli/run.ts';

/** The command line: bin/assize.js starts it. */

await run(process.argv.slice(2));
