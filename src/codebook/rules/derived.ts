import type { Derived } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import { isFaulty, type Sound } from '../../schemas/sound.ts';
import { NONE } from '../../schemas/vocabulary.ts';
import type { Entry } from '../draft.ts';
import type { Dimension } from '../model.ts';
import { checkCode, checkFilter } from './filters.ts';
import type { References } from './references.ts';

/**
 * A code list by whose `min` and `max` (both included) numbers are put into bands: from `lowest`, the least number that
 * there can be, every whole number lies in exactly one. A number in none would pass for one that was not reported.
 */
function checkBands(scope: References, name: string, at: Path, lowest: number): void {
  const list = scope.draft.codeLists.get(name);
  if (list === undefined) return;
  if ('standard' in list) {
    scope.report(at, 'not-allowed', 'A shipped list has no bands.');
    return;
  }
  const path = ['codebook', 'codeLists', name, 'codes'];
  const codes = (list.codes ?? []).flatMap((entry, index) => (entry ? [{ ...entry, path: [...path, index] }] : []));
  const unsure = codes.some((entry) => isFaulty(entry, 'min') || isFaulty(entry, 'max'));
  if (list.codes === undefined || codes.length < list.codes.length || unsure) return;
  const bare = codes.filter(({ min, max }) => min === undefined && max === undefined);
  for (const { path: at } of bare)
    scope.report([...at, 'min'], 'required', 'Of bands, every code has min, max or both.');
  const reversed = codes.some(({ min, max }) => min !== undefined && max !== undefined && min > max);
  if (bare.length > 0 || reversed) return;

  let next = lowest;
  for (const { min = 0, max = Number.POSITIVE_INFINITY, path: at } of codes.sort(
    (a, b) => (a.min ?? 0) - (b.min ?? 0),
  )) {
    const edge = Math.max(min, lowest);
    if (edge > next)
      scope.report([...at, 'min'], 'not-allowed', 'Numbers between this band and the one before are in none.');
    else if (edge < next) scope.report([...at, 'min'], 'not-allowed', 'This band overlaps the one before.');
    next = Math.max(next, max + 1);
  }
  if (next !== Number.POSITIVE_INFINITY) {
    const last = codes.find(({ max }) => max !== undefined && max + 1 === next);
    if (last)
      scope.report([...last.path, 'max'], 'not-allowed', 'Numbers above the last band are in none: leave its max out.');
  }
}

type Rule = Sound<Derived['rule']>;
type MapRule = Sound<Extract<Derived['rule'], { map: unknown }>>;

/** Derived variables: what they read exists, has the level they say, and is not themselves. */
export function checkDerived(scope: References): void {
  for (const piece of scope.draft.derived) {
    const { path, value } = piece;
    const { rule } = value;
    const at = [...path, 'rule'];
    if (rule === undefined) continue;
    if (scope.draft.kind === 'aggregate' && !('map' in rule)) {
      scope.report(at, 'not-allowed', 'In an aggregate dataset only a map can be derived: it has no cases.');
      continue;
    }
    if ('exists' in rule) {
      checkLevel(scope, piece, ['case', 'defendant', 'conviction']);
      if (rule.exists === undefined) continue;
      checkFilter(scope, rule.exists, [...at, 'exists']);
      if (Object.keys(rule.exists).length === 0)
        scope.report([...at, 'exists'], 'too-short', 'Must name at least one dimension: every case would match.');
      continue;
    }
    const list = scope.list(rule.codeList, [...at, 'codeList']);
    if ('map' in rule) checkMap(scope, piece, rule, at);
    else if ('count' in rule) {
      if (rule.count !== undefined)
        checkLevel(scope, piece, rule.count === 'defendant' ? ['case'] : ['case', 'defendant']);
      if (list && rule.codeList !== undefined) checkBands(scope, rule.codeList, [...at, 'codeList'], 1);
    } else {
      const amount = scope.amount(rule.band, [...at, 'band']);
      if (amount) checkLevel(scope, piece, [amount.unit]);
      // There is no term of no days and no conviction on no count, but there may be a report of no images.
      if (list && amount && rule.codeList !== undefined)
        checkBands(scope, rule.codeList, [...at, 'codeList'], amount.kind === 'quantity' ? 0 : 1);
    }
  }
  checkCycles(scope);
}

function checkLevel({ report }: References, { path, value }: Entry<Derived>, allowed: readonly string[]): void {
  if (value.level !== undefined && !allowed.includes(value.level))
    report([...path, 'level'], 'wrong-level', 'What the rule reads does not stand at this level.', allowed);
}

function checkMap(scope: References, piece: Entry<Derived>, rule: MapRule, at: Path): void {
  if (rule.map === undefined) return;
  const { of, codes = {}, else: rest } = rule.map;
  const target = scope.declared.find((declared) => declared.piece === piece)?.dimension;
  const isTarget = (code: string, place: Path): void => {
    if (target) checkCode(scope, target, code, place);
  };
  for (const code of Object.keys(codes)) isTarget(code, [...at, 'map', 'codes', code]);
  if (rest !== undefined) isTarget(rest, [...at, 'map', 'else']);

  const read = of === undefined ? undefined : scope.dimension(of, [...at, 'map', 'of']);
  if (read === undefined) return;
  if (read.kind === 'category') {
    scope.report([...at, 'map', 'of'], 'not-allowed', 'A category splits an amount; it cannot be mapped.');
    return;
  }
  if (!scope.isUnsure(read, 'unit')) checkLevel(scope, piece, [read.unit]);
  checkMapped(scope, read, codes, [...at, 'map', 'codes']);
}

/** Every code that is mapped exists, and goes to one code only. */
function checkMapped(scope: References, read: Dimension, codes: Sound<Record<string, string[]>>, path: Path): void {
  const seen = new Set<string>();
  for (const [target, sources] of Object.entries(codes)) {
    for (const [index, code] of (sources ?? []).entries()) {
      if (code === undefined) continue;
      const at = [...path, target, index];
      if (!checkCode(scope, read, code, at)) continue;
      if (code === NONE) scope.report(at, 'not-allowed', 'None stays none.');
      else if (seen.has(code)) scope.report(at, 'duplicate', 'The code is mapped already.');
      seen.add(code);
    }
  }
}

/** A derived variable may read others, but not, through however many, itself. */
function checkCycles({ draft, dimensions, report }: References): void {
  const readBy = (rule: Rule | undefined): readonly string[] => {
    if (rule === undefined) return [];
    const names = 'exists' in rule ? Object.keys(rule.exists ?? {}) : 'map' in rule ? [rule.map?.of ?? ''] : [];
    return names.map((name) => dimensions.get(name)?.root ?? name); // to read a level is to read its variable
  };
  const reads = new Map(draft.derived.map(({ value }) => [value.id, readBy(value.rule)]));
  for (const { path, value } of draft.derived) {
    const open = [...readBy(value.rule)];
    const seen = new Set<string>();
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === value.id) {
        report([...path, 'rule'], 'cycle', 'The variable depends on itself.');
        break;
      }
      if (!seen.has(at)) open.push(...(reads.get(at) ?? []));
      seen.add(at);
    }
  }
}
