import { presentContent } from '../cases/former-names.ts';
import type { Codebook } from '../codebook/model.ts';
import { AppError, FAULTS, type Fault, type FaultCode, MOST_FAULTS } from '../errors.ts';
import type { CaseContent } from '../schemas/case.ts';
import { pointerTo } from '../schemas/faults.ts';

/** Why a new codebook cannot be: the stored cases that do not satisfy it, by variable and code. */

/** One reason, and the cases that it holds for. */
interface Break {
  pointer: string;
  code: FaultCode;
  detail: string;
  cases: BrokenCases;
}

export interface CodebookBreaks {
  /** Notes the faults that a stored case has under the new codebook. */
  add(caseId: string, content: CaseContent, faults: readonly Fault[]): void;
  /** Throws 409 with every reason if there is any. Ids of cases are for keys that may read them. */
  refuse(mayReadCases: boolean): void;
}

/** The most ids of cases that an answer names. */
const IDS = 10;

/** How many cases there are, each counted once, and the first of them. */
interface BrokenCases {
  count: number;
  first: string[];
  add(id: string): void;
}

/** In parts by the first letters of an id: a set of a million ids would hold the event loop whenever it has to grow. */
function brokenCases(): BrokenCases {
  const parts = new Map<string, Set<string>>();
  return {
    count: 0,
    first: [],
    add(id) {
      const name = id.slice(0, 2);
      const part = parts.get(name) ?? new Set();
      if (part.has(id)) return;
      parts.set(name, part.add(id));
      this.count += 1;
      if (this.first.length < IDS) this.first.push(id);
    },
  };
}

export function codebookBreaks(codebook: Codebook): CodebookBreaks {
  const breaks = new Map<string, Break>();
  const broken = brokenCases();
  return {
    add(caseId, content, faults) {
      if (faults.length > 0) broken.add(caseId);
      const sent = presentContent(codebook, content);
      for (const fault of faults) {
        const found = breakOf(codebook, sent, fault);
        const name = `${found.pointer} ${found.code} ${found.detail}`;
        const known = breaks.get(name) ?? { ...found, cases: brokenCases() };
        known.cases.add(caseId);
        breaks.set(name, known);
      }
    },
    refuse(mayReadCases) {
      if (broken.count === 0) return;
      const about = ({ count, first }: BrokenCases) => ({ count, ...(mayReadCases && { ids: first }) });
      throw new AppError('codebook-breaks-cases', {
        detail: `${broken.count} ${broken.count === 1 ? 'case does' : 'cases do'} not satisfy the codebook.`,
        errors: [...breaks.values()]
          .slice(0, MOST_FAULTS)
          .map(({ cases, ...fault }) => ({ ...fault, cases: about(cases) })),
        extra: { cases: about(broken) },
      });
    },
  };
}

export const KEEP_CODE = 'Keep the code, or list it in renamedFrom of the code that replaces it.';

/** What a fault of a case means for the author of the codebook: where it says so, and what would help. */
function breakOf(
  codebook: Codebook,
  content: CaseContent,
  { pointer = '', code, detail }: Fault,
): Omit<Break, 'cases'> {
  const path = pointer.slice(1).split('/').map(unescaped);
  const { name, place } = declared(codebook, content, path, code);
  const value = valueAt(content, path);
  return { pointer: place, code, detail: name === undefined ? detail : breakDetail(name, code, value) };
}

function breakDetail(name: string, code: FaultCode, value: unknown): string {
  switch (code) {
    case 'unknown-code':
      return `Cases have the code ${String(value)} of ${name}. ${KEEP_CODE}`;
    case 'required':
      return `Cases do not say ${name}. Correct them first (not-reported is accepted), or leave the variable optional.`;
    case 'unknown-member':
    case 'wrong-level':
      return `Cases have ${name} here. Keep the variable at its level; audience internal hides it.`;
    case 'outside-window':
      return 'The sentences of these cases are outside the window.';
    default:
      return `Cases have another form of ${name}. ${FAULTS[code]}`;
  }
}

/** The variable or quantity that a place in a case belongs to, and where the definition declares it. */
function declared(
  { definition }: Codebook,
  content: CaseContent,
  path: readonly string[],
  code: FaultCode,
): { name: string | undefined; place: string } {
  const { builtIn, variables, quantities } = definition.codebook;
  const names = path.filter((part) => !/^\d+$/.test(part));
  const name = names.at(-1);
  if (name === 'sentencedOn') {
    return { name, place: code === 'outside-window' ? '/coverage/window' : '/settings/datePrecision' };
  }
  if (names.includes('quantities')) {
    const entry = valueAt(content, path.slice(0, path.lastIndexOf('quantities') + 2)) as
      | { quantity?: string }
      | undefined; // a stored entry
    const index = quantities.findIndex(({ id }) => id === entry?.quantity);
    return { name: entry?.quantity, place: pointerTo(['codebook', 'quantities', ...(index < 0 ? [] : [index])]) };
  }
  if (name === undefined) return { name, place: '' };
  if (!names.includes('attributes')) {
    return { name, place: pointerTo(['codebook', 'builtIn', ...(Object.hasOwn(builtIn, name) ? [name] : [])]) };
  }
  const index = variables.findIndex(({ id }) => id === name);
  return { name, place: pointerTo(['codebook', 'variables', ...(index < 0 ? [] : [index])]) };
}

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

const valueAt = (content: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string, unknown>)[part]
        : undefined,
    content,
  );
