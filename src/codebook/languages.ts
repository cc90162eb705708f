import type { Codebook } from './model.ts';
import { publicDimensions } from './public.ts';

/** What a publisher calls things in another language. */

/** A text of a definition, and the member beside it that has it in other languages. */
const WELSH_BESIDE = { label: 'labels', unit: 'units', title: 'titles', description: 'descriptions' } as const;

const welshOf = new WeakMap<Codebook, ReadonlyMap<string, string>>();

/** The English texts of a codebook that are given in Welsh: English -> Welsh. Of two that are alike in English, the first. */
export function welshTexts(codebook: Codebook): ReadonlyMap<string, string> {
  const known = welshOf.get(codebook);
  if (known) return known;
  const { title, titles, description, descriptions } = codebook.definition;
  const texts = new Map<string, string>();
  // What is not public has no place on a page, in any language.
  const shown = { measures: [...codebook.measures.values()], dimensions: publicDimensions(codebook) };
  collectTexts({ title, titles, description, descriptions, shown }, texts);
  welshOf.set(codebook, texts);
  return texts;
}

/** The same of a list that ships with the service. */
export function welshTextsOf(list: object): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  collectTexts(list, texts);
  return texts;
}

function collectTexts(value: unknown, texts: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) return;
  const members = value as Record<string, unknown>;
  for (const [name, others] of Object.entries(WELSH_BESIDE)) {
    const { cy } = (members[others] ?? {}) as { cy?: unknown };
    const text = members[name];
    if (typeof text === 'string' && typeof cy === 'string' && !texts.has(text)) texts.set(text, cy);
  }
  for (const member of Object.values(members)) collectTexts(member, texts);
}
