import type { Derived } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import { isFaulty, type Sound } from '../../schemas/sound.ts';
import { NONE } from '../../schemas/vocabulary.ts';
import type { Entry } from '../draft.ts';
import type { Dimension } from '../model.ts';
import { checkCode, checkFilter } from './filters.ts';
import type { References } from './references.ts';

type Rule = Sound<Derived['rule']>;
type MapRule = Sound<Extract<Derived['rule'], { map: unknown }>>;

/** What a derived variable reads exists, has the level that the variable says, and is not the variable itself. */
export function checkDerived(refs: References): void {
  for (const piece of refs.draft.derived) {
    const { path, value } = piece;
    const { rule } = value;
    const at = [...path, 'rule'];
    if (rule === undefined) continue;
    if (refs.draft.kind === 'aggregate' && !('map' in rule)) {
      refs.report(at, 'not-allowed', 'An aggregate dataset has no cases, so only a `map` is possible.');
      continue;
    }
    if ('exists' in rule) {
      checkLevel(refs, piece, ['case', 'defendant', 'conviction']);
      if (rule.exists === undefined) continue;
      checkFilter(refs, rule.exists, [...at, 'exists']);
      if (Object.keys(rule.exists).length === 0)
        refs.report(
          [...at, 'exists'],
          'too-short',
          'Must name at least one dimension. Without one, every case would match.',
        );
      continue;
    }
    const list = refs.list(rule.codeList, [...at, 'codeList']);
    if ('map' in rule) checkMap(refs, piece, rule, at);
    else if ('count' in rule) {
      if (rule.count !== undefined)
        checkLevel(refs, piece, rule.count === 'defendant' ? ['case'] : ['case', 'defendant']);
      if (list && rule.codeList !== undefined) checkBands(refs, rule.codeList, [...at, 'codeList'], 1);
    } else {
      const amount = refs.amount(rule.band, [...at, 'band']);
      if (amount) checkLevel(refs, piece, [amount.unit]);
      // A term has at least a day and a conviction a count, but a report may be of 0 images.
      if (list && amount && rule.codeList !== undefined)
        checkBands(refs, rule.codeList, [...at, 'codeList'], amount.kind === 'quantity' ? 0 : 1);
    }
  }
  checkCycles(refs);
}

function checkLevel({ report }: References, { path, value }: Entry<Derived>, allowed: readonly string[]): void {
  if (value.level !== undefined && !allowed.includes(value.level))
    report([...path, 'level'], 'wrong-level', 'The rule reads something of another level.', allowed);
}

function checkMap(refs: References, piece: Entry<Derived>, rule: MapRule, at: Path): void {
  if (rule.map === undefined) return;
  const { of, codes = {}, else: rest } = rule.map;
  const target = refs.declared.find((declared) => declared.piece === piece)?.dimension;
  const isTarget = (code: string, place: Path): void => {
    if (target) checkCode(refs, target, code, place);
  };
  for (const code of Object.keys(codes)) isTarget(code, [...at, 'map', 'codes', code]);
  if (rest !== undefined) isTarget(rest, [...at, 'map', 'else']);

  const read = of === undefined ? undefined : refs.dimension(of, [...at, 'map', 'of']);
  if (read === undefined) return;
  if (read.kind === 'category') {
    refs.report(
      [...at, 'map', 'of'],
      'not-allowed',
      'The categories of a quantity cannot be mapped: they split an amount.',
    );
    return;
  }
  if (!refs.isUnsure(read, 'unit')) checkLevel(refs, piece, [read.unit]);
  checkMapped(refs, read, codes, [...at, 'map', 'codes']);
}

/** Every code that is mapped exists, and is mapped to one code only. */
function checkMapped(refs: References, read: Dimension, codes: Sound<Record<string, string[]>>, path: Path): void {
  const seen = new Set<string>();
  for (const [target, sources] of Object.entries(codes)) {
    for (const [index, code] of (sources ?? []).entries()) {
      if (code === undefined) continue;
      const at = [...path, target, index];
      if (!checkCode(refs, read, code, at)) continue;
      if (code === NONE) refs.report(at, 'not-allowed', '`none` cannot be mapped. It stays `none`.');
      else if (seen.has(code)) refs.report(at, 'duplicate', 'The code is mapped already. It can be mapped once.');
      seen.add(code);
    }
  }
}

/** A derived variable may read others, but not itself, through any number of them. */
function checkCycles({ draft, dimensions, report }: References): void {
  const readBy = (rule: Rule | undefined): readonly string[] => {
    if (rule === undefined) return [];
    const names = 'exists' in rule ? Object.keys(rule.exists ?? {}) : 'map' in rule ? [rule.map?.of ?? ''] : [];
    return names.map((name) => dimensions.get(name)?.root ?? name); // reading a level is reading its variable
  };
  const reads = new Map(draft.derived.map(({ value }) => [value.id, readBy(value.rule)]));
  for (const { path, value } of draft.derived) {
    const open = [...readBy(value.rule)];
    const seen = new Set<string>();
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === value.id) {
        report([...path, 'rule'], 'cycle', 'The variable reads itself, directly or through other derived variables.');
        break;
      }
      if (!seen.has(at)) open.push(...(reads.get(at) ?? []));
      seen.add(at);
    }
  }
}

/**
 * A list of bands, with `min` and `max` included: every whole number from `lowest`, the least that there can be, lies in
 * exactly one. A number that lay in none would be counted as not reported.
 */
function checkBands(refs: References, name: string, at: Path, lowest: number): void {
  const list = refs.draft.codeLists.get(name);
  if (list === undefined) return;
  if ('standard' in list) {
    refs.report(
      at,
      'not-allowed',
      'A list that ships with the service has no bands. Write one out, with `min` and `max`.',
    );
    return;
  }
  const path = ['codebook', 'codeLists', name, 'codes'];
  const codes = (list.codes ?? []).flatMap((entry, index) => (entry ? [{ ...entry, path: [...path, index] }] : []));
  const unsure = codes.some((entry) => isFaulty(entry, 'min') || isFaulty(entry, 'max'));
  if (list.codes === undefined || codes.length < list.codes.length || unsure) return;
  const bare = codes.filter(({ min, max }) => min === undefined && max === undefined);
  for (const { path: at } of bare)
    refs.report([...at, 'min'], 'required', 'Every code of a list of bands needs `min`, `max` or both.');
  const reversed = codes.some(({ min, max }) => min !== undefined && max !== undefined && min > max);
  if (bare.length > 0 || reversed) return;

  let next = lowest;
  for (const { min = 0, max = Number.POSITIVE_INFINITY, path: at } of codes.sort(
    (a, b) => (a.min ?? 0) - (b.min ?? 0),
  )) {
    const edge = Math.max(min, lowest);
    if (edge > next)
      refs.report(
        [...at, 'min'],
        'not-allowed',
        'There is a gap between this band and the one before. Every whole number must lie in a band.',
      );
    else if (edge < next)
      refs.report(
        [...at, 'min'],
        'not-allowed',
        'This band overlaps the one before. Every whole number must lie in one band only.',
      );
    next = Math.max(next, max + 1);
  }
  if (next !== Number.POSITIVE_INFINITY) {
    const last = codes.find(({ max }) => max !== undefined && max + 1 === next);
    if (last)
      refs.report(
        [...last.path, 'max'],
        'not-allowed',
        'Numbers above the last band lie in none. Leave its `max` out.',
      );
  }
}
