import type { Derived, Rule } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import { isFaulty, type Sound } from '../../schemas/sound.ts';
import { NONE } from '../../schemas/vocabulary.ts';
import type { Dimension } from '../model.ts';
import type { SectionPiece } from '../sections.ts';
import { checkCode, checkFilter } from './filters.ts';
import type { References } from './references.ts';

type RuleOf<Member extends string> = Sound<Extract<Rule, Record<Member, unknown>>>;

/** What a derived variable reads exists, has the level that the variable says, and is not the variable itself. */
export function checkDerived(refs: References): void {
  for (const piece of refs.sections.derived)
    if (piece.value.rule !== undefined) checkRule(refs, piece, piece.value.rule, [...piece.path, 'rule']);
  checkCycles(refs);
}

function checkRule(refs: References, piece: SectionPiece<Derived>, rule: Sound<Rule>, at: Path): void {
  if (refs.sections.kind === 'aggregate' && !('map' in rule))
    refs.report(at, 'not-allowed', 'An aggregate dataset has no cases, so only a `map` is possible.');
  else if ('exists' in rule) checkExistsRule(refs, piece, rule, at);
  else if ('map' in rule) checkMapRule(refs, piece, rule, at);
  else if ('count' in rule) checkCountRule(refs, piece, rule, at);
  else checkBandRule(refs, piece, rule, at);
}

function checkRuleLevel(
  { report }: References,
  { path, value }: SectionPiece<Derived>,
  allowed: readonly string[],
): void {
  if (value.level !== undefined && !allowed.includes(value.level))
    report([...path, 'level'], 'wrong-level', 'The rule reads something of another level.', allowed);
}

function checkExistsRule(
  refs: References,
  piece: SectionPiece<Derived>,
  { exists }: RuleOf<'exists'>,
  path: Path,
): void {
  checkRuleLevel(refs, piece, ['case', 'defendant', 'conviction']);
  if (exists === undefined) return;
  const at = [...path, 'exists'];
  checkFilter(refs, exists, at);
  if (Object.keys(exists).length === 0)
    refs.report(at, 'too-short', 'Must name at least one dimension. Without one, every case would match.');
}

function checkCountRule(
  refs: References,
  piece: SectionPiece<Derived>,
  { count, codeList }: RuleOf<'count'>,
  at: Path,
): void {
  if (count !== undefined) checkRuleLevel(refs, piece, count === 'defendant' ? ['case'] : ['case', 'defendant']);
  checkBands(refs, codeList, [...at, 'codeList'], 1);
}

function checkBandRule(
  refs: References,
  piece: SectionPiece<Derived>,
  { band, codeList }: RuleOf<'band'>,
  path: Path,
): void {
  const at = [...path, 'codeList'];
  const amount = refs.amount(band, [...path, 'band']);
  if (amount === undefined) {
    refs.list(codeList, at);
    return;
  }
  checkRuleLevel(refs, piece, [amount.unit]);
  // A term has at least a day and a conviction a count, but a report may be of 0 images.
  checkBands(refs, codeList, at, amount.kind === 'quantity' ? 0 : 1);
}

function checkMapRule(
  refs: References,
  piece: SectionPiece<Derived>,
  { map, codeList }: RuleOf<'map'>,
  path: Path,
): void {
  refs.list(codeList, [...path, 'codeList']);
  if (map === undefined) return;
  const at = [...path, 'map'];
  const { of, codes = {}, else: rest } = map;
  const target = refs.declared.find((declared) => declared.piece === piece)?.dimension;
  if (target) {
    for (const code of Object.keys(codes)) checkCode(refs, target, code, [...at, 'codes', code]);
    if (rest !== undefined) checkCode(refs, target, rest, [...at, 'else']);
  }
  const read = of === undefined ? undefined : refs.dimension(of, [...at, 'of']);
  if (read === undefined) return;
  if (read.kind === 'category') {
    const detail = 'The categories of a quantity cannot be mapped: they split an amount.';
    refs.report([...at, 'of'], 'not-allowed', detail);
    return;
  }
  if (!refs.isUnsure(read, 'unit')) checkRuleLevel(refs, piece, [read.unit]);
  checkMapped(refs, read, codes, [...at, 'codes']);
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
function checkCycles({ sections, dimensions, report }: References): void {
  const readBy = (rule: Sound<Rule> | undefined): readonly string[] => {
    if (rule === undefined) return [];
    const names = 'exists' in rule ? Object.keys(rule.exists ?? {}) : 'map' in rule ? [rule.map?.of ?? ''] : [];
    return names.map((name) => dimensions.get(name)?.root ?? name); // reading a level is reading its variable
  };
  const reads = new Map(sections.derived.map(({ value }) => [value.id, readBy(value.rule)]));
  for (const { path, value } of sections.derived) {
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
function checkBands(refs: References, name: string | undefined, at: Path, lowest: number): void {
  const list = refs.list(name, at) && refs.sections.codeLists.get(name ?? '');
  if (list === undefined) return;
  if ('standard' in list) {
    const detail = 'A list that ships with the service has no bands. Write one out, with `min` and `max`.';
    refs.report(at, 'not-allowed', detail);
    return;
  }
  const path = ['codebook', 'codeLists', name ?? '', 'codes'];
  const codes = (list.codes ?? []).flatMap((entry, index) => (entry ? [{ ...entry, path: [...path, index] }] : []));
  const unsure = codes.some((entry) => isFaulty(entry, 'min') || isFaulty(entry, 'max'));
  if (list.codes === undefined || codes.length < list.codes.length || unsure) return;
  const bare = codes.filter(({ min, max }) => min === undefined && max === undefined);
  for (const { path } of bare)
    refs.report([...path, 'min'], 'required', 'Every code of a list of bands needs `min`, `max` or both.');
  const bands = codes.map(({ min = 0, max = Number.POSITIVE_INFINITY, path }) => ({ min, max, path }));
  if (bare.length === 0 && bands.every(({ min, max }) => min <= max)) checkCover(refs, bands, lowest);
}

/** The bands, in order of `min`, leave no gap and do not overlap, and the last one has no end. */
function checkCover({ report }: References, bands: { min: number; max: number; path: Path }[], lowest: number): void {
  let next = lowest;
  for (const { min, max, path } of bands.sort((a, b) => a.min - b.min)) {
    const edge = Math.max(min, lowest);
    if (edge > next)
      report(
        [...path, 'min'],
        'not-allowed',
        next === lowest
          ? `No band begins with ${lowest}. Every whole number from ${lowest} on must lie in a band.`
          : 'There is a gap between this band and the one before. Every whole number must lie in a band.',
      );
    else if (edge < next)
      report(
        [...path, 'min'],
        'not-allowed',
        'This band overlaps the one before. Every whole number must lie in one band only.',
      );
    next = Math.max(next, max + 1);
  }
  const last = bands.find(({ max }) => max + 1 === next);
  if (last && next !== Number.POSITIVE_INFINITY)
    report([...last.path, 'max'], 'not-allowed', 'Numbers above the last band lie in none. Leave its `max` out.');
}
