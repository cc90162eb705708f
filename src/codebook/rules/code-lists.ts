import type { z } from 'zod';
import type { CodeEntry, OwnList, StandardList } from '../../schemas/code-list.ts';
import type { Path } from '../../schemas/faults.ts';
import { isFaulty, type Sound } from '../../schemas/sound.ts';
import { NONE, NOT_REPORTED, TOTAL } from '../../schemas/vocabulary.ts';
import { isDay } from '../calendar.ts';
import { whyForbidden } from '../forbidden.ts';
import { STANDARD } from '../standard.ts';
import type { References } from './references.ts';

type ReportFault = References['report'];
/** Undefined where faulty; so are entries and members. */
type SentCodes = Sound<CodeEntry[]> | undefined;
type SentLevel = { codes: SentCodes; path: Path };

/** Each code list on its own: its codes, parents, levels, and what they are published as. */
export function checkCodeLists({ sections, report }: References): void {
  for (const [name, list] of sections.codeLists) {
    const path = ['codebook', 'codeLists', name];
    if ('standard' in list) checkInclude(list, path, report);
    else checkOwnList(list, path, report);
  }
}

function checkInclude(list: Sound<z.output<typeof StandardList>>, path: Path, report: ReportFault): void {
  if (list.standard === undefined) return;
  const known = new Set(STANDARD[list.standard].codes.map(({ code }) => code));
  const seen = new Set<string>();
  for (const [index, code] of (list.include ?? []).entries()) {
    if (code === undefined) continue;
    const at = [...path, 'include', index];
    if (!known.has(code))
      report(at, 'unknown-code', `The list that ships with the service has no code ${code}.`, {
        allowed: [...known],
        sent: code,
      });
    else if (seen.has(code)) report(at, 'duplicate', 'The list names this code twice.');
    seen.add(code);
  }
}

function checkOwnList(list: Sound<OwnList>, path: Path, report: ReportFault): void {
  const levels: SentLevel[] = [
    { codes: list.codes, path: [...path, 'codes'] },
    ...(list.levels ?? []).map((level, index) => ({ codes: level?.codes, path: [...path, 'levels', index, 'codes'] })),
  ];
  const ids = new Set<string>();
  for (const [index, level] of (list.levels ?? []).entries()) {
    const at = [...path, 'levels', index, 'id'];
    if (level?.id === undefined) continue;
    const why = whyForbidden(level.id);
    if (ids.has(level.id)) report(at, 'duplicate', 'Another level of this list has the same id.');
    else if (why !== undefined) report(at, 'forbidden-field', why);
    ids.add(level.id);
  }
  for (const [index, level] of levels.entries()) {
    checkCodes(level, report);
    checkLives(level, report);
    if (!isFaulty(list, 'levels')) checkParents(level, levels[index + 1], report);
    checkStandIns(level, report);
    checkFormerNames(level, report);
  }
  checkOwnAncestors(levels, report);
}

const RESERVED: readonly string[] = [TOTAL, NOT_REPORTED, NONE];

function checkCodes({ codes, path }: SentLevel, report: ReportFault): void {
  const seen = new Set<string>();
  for (const [index, { code, min, max }] of entriesOf(codes)) {
    const at = [...path, index, 'code'];
    if (code !== undefined && RESERVED.includes(code))
      report(at, 'not-allowed', `The code ${code} is reserved: the service gives it a meaning of its own.`);
    else if (code !== undefined && seen.has(code)) report(at, 'duplicate', `This level has the code ${code} twice.`);
    if (code !== undefined) seen.add(code);
    if (min !== undefined && max !== undefined && min > max)
      report([...path, index, 'max'], 'out-of-range', 'Must not be less than `min`.');
  }
}

/** The days between which a code existed are real, and in order. */
function checkLives({ codes, path }: SentLevel, report: ReportFault): void {
  for (const [index, { since, until }] of entriesOf(codes)) {
    for (const [name, day] of Object.entries({ since, until }))
      if (day !== undefined && !isDay(day))
        report(
          [...path, index, name],
          'invalid-date',
          'This day does not exist. Days are from 1600-01-01 to 2200-12-31.',
        );
    if (since !== undefined && until !== undefined && since >= until)
      report(
        [...path, index, 'until'],
        'out-of-range',
        'Must be later than `since`. The code does not exist on this day.',
      );
  }
}

/** Every code below the coarsest level has a parent in the next one; a code of the coarsest has none. */
function checkParents({ codes, path }: SentLevel, above: SentLevel | undefined, report: ReportFault): void {
  const known = above && codeNames(above.codes);
  for (const [index, entry] of entriesOf(codes)) {
    const { parent } = entry;
    const at = [...path, index, 'parent'];
    if (isFaulty(entry, 'parent')) continue;
    if (above === undefined) {
      if (parent !== undefined) report(at, 'not-allowed', 'A code of the coarsest level has no parent.');
    } else if (parent === undefined)
      report(at, 'required', 'Every code needs a parent here, since the list has a coarser level.');
    else if (known && !known.has(parent))
      report(at, 'unknown-code', `The next coarser level has no code ${parent}.`, {
        allowed: [...known],
        sent: parent,
      });
  }
}

/** A code may be published as another of its level that has the same parent and is published as itself. */
function checkStandIns({ codes, path }: SentLevel, report: ReportFault): void {
  const known = codeNames(codes);
  const byCode = new Map(entriesOf(codes).map(([, entry]) => [entry.code, entry]));
  const themselves = [...byCode.values()].filter(({ publishAs }) => publishAs === undefined);
  const allowed = themselves.flatMap(({ code }) => code ?? []);
  for (const [index, entry] of entriesOf(codes)) {
    const { code, parent, publishAs } = entry;
    if (publishAs === undefined) continue;
    const at = [...path, index, 'publishAs'];
    const other = byCode.get(publishAs);
    const unsure = isFaulty(entry, 'parent') || (other !== undefined && isFaulty(other, 'parent'));
    if (other === undefined) {
      if (known) report(at, 'unknown-code', `This level has no code ${publishAs}.`, { allowed, sent: publishAs });
    } else if (publishAs === code)
      report(at, 'not-allowed', 'A code cannot be published as itself. Leave `publishAs` out.');
    else if (other.publishAs !== undefined) report(at, 'not-allowed', 'That code is published as another itself.');
    else if (!unsure && other.parent !== parent)
      report(at, 'not-allowed', 'That code has another parent. Both must have the same.');
  }
}

/** A former name is no code of its level any more, and belongs to one code. */
function checkFormerNames({ codes, path }: SentLevel, report: ReportFault): void {
  const present = new Set(entriesOf(codes).map(([, { code }]) => code));
  const seen = new Set<string>();
  for (const [index, { renamedFrom = [] }] of entriesOf(codes)) {
    for (const [position, former] of renamedFrom.entries()) {
      if (former === undefined) continue;
      const at = [...path, index, 'renamedFrom', position];
      if (RESERVED.includes(former))
        report(at, 'not-allowed', `The code ${former} is reserved: the service gives it a meaning of its own.`);
      else if (present.has(former))
        report(at, 'not-allowed', 'This level still has the code. Take it out of the list, or leave it out here.');
      else if (seen.has(former)) report(at, 'duplicate', 'Another code has this former name.');
      seen.add(former);
    }
  }
}

/** The entries that are there, with their positions. */
const entriesOf = (codes: SentCodes): [number, Sound<CodeEntry>][] =>
  [...(codes ?? []).entries()].flatMap(([index, entry]) => (entry === undefined ? [] : [[index, entry]]));

/** The codes; undefined if any of them is faulty, so that there may be others. */
function codeNames(codes: SentCodes): ReadonlySet<string> | undefined {
  const found = (codes ?? []).flatMap((entry) => entry?.code ?? []);
  return codes !== undefined && found.length === codes.length ? new Set(found) : undefined;
}

/** A code that two levels of a list have is its own ancestor: `W92000004` is a region and, above it, a country. */
function checkOwnAncestors(levels: readonly SentLevel[], report: ReportFault): void {
  const byCode = levels.map(({ codes }) => new Map(entriesOf(codes).map(([, entry]) => [entry.code, entry])));
  for (const [depth, { codes, path }] of levels.entries()) {
    for (const [index, { code, parent }] of entriesOf(codes)) {
      if (code === undefined) continue;
      let ancestor = parent;
      for (const above of byCode.slice(depth + 1)) {
        if (ancestor === undefined || !above.has(ancestor)) break; // a fault of its own
        if (above.has(code) && ancestor !== code) {
          report(
            [...path, index, 'parent'],
            'not-allowed',
            'A coarser level has the same code, so that one must be above this one.',
          );
          break;
        }
        ancestor = above.get(ancestor)?.parent;
      }
    }
  }
}
