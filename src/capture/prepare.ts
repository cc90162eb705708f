import { randomBytes } from 'node:crypto';
import { flattener, rowsOf, rowTexts } from '../cases/facts.ts';
import type { Codebook } from '../codebook/model.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import type { CaseContent, SourceReport } from '../schemas/case.ts';

/** A checked case made ready for the database. */

const flatteners = new WeakMap<
  Codebook,
  { staff: ReturnType<typeof flattener>; partner: ReturnType<typeof flattener> }
>();

function viewsOf(codebook: Codebook, content: CaseContent) {
  let both = flatteners.get(codebook);
  if (!both) {
    both = { staff: flattener(codebook, 'internal'), partner: flattener(codebook, 'partner') };
    flatteners.set(codebook, both);
  }
  return { staff: both.staff(content), partner: both.partner(content) };
}

/** The facts that filters see: for staff the whole case, for partners what their view has. One object a conviction. */
export function filterFacts(codebook: Codebook, content: CaseContent): { facts: object[]; partnerFacts: object[] } {
  const { staff, partner } = viewsOf(codebook, content);
  return { facts: rowsOf(staff), partnerFacts: rowsOf(partner) };
}

export function prepareCase(codebook: Codebook, id: string, checked: CaseContent): PreparedCase {
  const { sources = [], ...content } = checked;
  const { staff, partner } = viewsOf(codebook, content);
  return { id, content, sources, facts: rowTexts(staff), partnerFacts: rowTexts(partner) };
}

/** What is stored, and what the audit log hashes. */
export function contentText(content: CaseContent): string {
  return JSON.stringify(content);
}

export const sourcesText = (sources: readonly SourceReport[]): string => JSON.stringify(sources);

const KEY_BYTES = 16;
let drawn = Buffer.alloc(0);

/** Key of one revision's hash. Random: from the hash alone nobody can try contents or notes out. Drawn many at a time: each call costs. */
export function newContentKey(): string {
  if (drawn.length === 0) drawn = randomBytes(256 * KEY_BYTES);
  const key = drawn.toString('base64url', 0, KEY_BYTES);
  drawn = drawn.subarray(KEY_BYTES);
  return key;
}
