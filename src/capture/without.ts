import type { ImportResult } from '../db/tables.ts';

/**
 * Results of an import without any trace of these cases: neither as what became of a row, nor as a candidate, nor in a
 * problem's words. Everything else of a row stays, and so do the counts.
 */
export function withoutCases(results: readonly ImportResult[], ids: readonly string[]): ImportResult[] {
  const named = new RegExp(`(?:/v1/datasets/[a-z0-9-]+/cases/)?(?:${ids.join('|')})`, 'g');
  const names = (value: unknown): boolean => JSON.stringify(value).search(named) >= 0;
  return results.map((result) => {
    if (!names(result)) return result;
    const { case: became, revision, candidates, problems, ...rest } = result;
    const others = candidates?.filter((candidate) => !names(candidate)) ?? [];
    return {
      ...rest,
      ...(became !== undefined && !names(became) && { case: became, ...(revision !== undefined && { revision }) }),
      ...(problems && { problems: problems.map((problem) => forget(problem, named) as object) }), // an object stays one
      ...(others.length > 0 && { candidates: others }),
    };
  });
}

function forget(value: unknown, named: RegExp): unknown {
  if (typeof value === 'string') return value.replaceAll(named, 'an erased case');
  if (Array.isArray(value)) return value.map((item) => forget(item, named));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      if (typeof member === 'string' && member.replaceAll(named, '') === '') return member === '' ? [[name, '']] : [];
      if (name === 'candidates' && Array.isArray(member)) {
        return [[name, member.filter((item) => JSON.stringify(item).search(named) < 0)]];
      }
      return [[name, forget(member, named)]];
    }),
  );
}
