import { randomBytes } from 'node:crypto';
import { flattener, rowsOf } from '../codebook/facts.ts';
import type { Codebook } from '../codebook/model.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import type { CaseContent, SourceReport } from '../schemas/case.ts';

/** A checked case made ready for the database. */

const flatteners = new WeakMap<
  Codebook,
  { staff: ReturnType<typeof flattener>; partner: ReturnType<typeof flattener> }
>();

/** The facts that filters see: for staff the whole case, for partners what their view has. One object a conviction. */
export function filterFacts(codebook: Codebook, content: CaseContent): { facts: object[]; partnerFacts: object[] } {
  let both = flatteners.get(codebook);
  if (!both) {
    both = { staff: flattener(codebook, 'internal'), partner: flattener(codebook, 'partner') };
    flatteners.set(codebook, both);
  }
  return { facts: rowsOf(both.staff(content)), partnerFacts: rowsOf(both.partner(content)) };
}

export function prepareCase(codebook: Codebook, id: string, checked: CaseContent): PreparedCase {
  const { sources, ...content } = checked;
  return { id, content, sources: sources ?? [], ...filterFacts(codebook, content) };
}

/** What is stored, and what the audit log hashes. */
export function contentText(content: CaseContent): string {
  return JSON.stringify(content);
}

export const sourcesText = (sources: readonly SourceReport[]): string => JSON.stringify(sources);

/** Key of one content's hash. Random: from the hash alone nobody can try contents out. */
export const newContentKey = (): string => randomBytes(16).toString('base64url');
