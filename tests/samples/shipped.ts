import { readFileSync } from 'node:fs';
import type { Body } from './body.ts';

/** The definitions that ship with the service: the demo and the two examples. */
const SHIPPED = {
  'press-snapshot-2015': 'src/demo/press-snapshot-2015/definition.json',
  'old-bailey-1780-1880': 'examples/old-bailey-1780-1880.json',
  'moj-offender-histories': 'examples/moj-offender-histories.json',
} as const;
export type ShippedId = keyof typeof SHIPPED;
export const SHIPPED_IDS = Object.keys(SHIPPED) as ShippedId[];

export const shippedDefinition = (id: ShippedId): Body =>
  JSON.parse(readFileSync(new URL(`../../${SHIPPED[id]}`, import.meta.url), 'utf8'));
