#!/usr/bin/env node
// The command line, as npx and npm find it: what it runs is built from src/cli.ts.
import { existsSync } from 'node:fs';

const built = new URL('../dist/cli.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  console.error('The command line is not built yet. Run this once, in the folder of Assize: npm run build');
  process.exitCode = 2;
}
