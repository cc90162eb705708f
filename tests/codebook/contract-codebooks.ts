import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Body } from '../samples/body.ts';

/** The contract lies beside the checkout, if anywhere; ASSIZE_SHARED names another place. */
const shared = process.env.ASSIZE_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));

export const CONTRACT_CODEBOOKS = ['press-snapshot-2015', 'old-bailey-1780-1880', 'moj-offender-histories'] as const;

export const sharedFile = (path: string): string => `${shared}/${path}`;
export const hasShared = existsSync(sharedFile('contract/codebooks'));

export const contractCodebook = (id: string): Body =>
  JSON.parse(readFileSync(sharedFile(`contract/codebooks/${id}.json`), 'utf8'));
