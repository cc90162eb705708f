import type { CodeEntry, CodeList, OwnList } from '../../schemas/code-list.ts';
import type { Path } from '../../schemas/shape.ts';
import { NONE, NOT_REPORTED, TOTAL } from '../../schemas/vocabulary.ts';
import { isForbidden } from '../forbidden.ts';
import type { Scope } from '../scope.ts';
import { STANDARD } from '../standard/lists.ts';

type Report = Scope['report'];
type Codes = readonly CodeEntry[];

/** Code lists on their own: codes, parents, levels, stand-ins. */
export function checkCodeLists({ draft, report }: Scope): void {
  for (const [name, list] of draft.codeLists) {
    const path = ['codebook', 'codeLists', name];
    if ('standard' in list) checkInclude(list, path, report);
    else checkOwnList(list, path, report);
  }
}

function checkInclude(list: Extract<CodeList, { standard: unknown }>, path: Path, report: Report): void {
  const known = new Set(STANDARD[list.standard].codes.map(({ code }) => code));
  const seen = new Set<string>();
  for (const [index, code] of (list.include ?? []).entries()) {
    const at = [...path, 'include', index];
    if (!known.has(code)) report(at, 'unknown-code', 'The shipped list has no such code.', [...known].slice(0, 100));
    else if (seen.has(code)) report(at, 'duplicate', 'The code stands twice.');
    seen.add(code);
  }
}

function checkOwnList(list: OwnList, path: Path, report: Report): void {
  const levels = [
    { codes: list.codes, path: [...path, 'codes'] },
    ...(list.levels ?? []).map(({ codes }, index) => ({ codes, path: [...path, 'levels', index, 'codes'] })),
  ];
  const ids = new Set<string>();
  for (const [index, { id }] of (list.levels ?? []).entries()) {
    const at = [...path, 'levels', index, 'id'];
    if (ids.has(id)) report(at, 'duplicate', 'Two levels have this id.');
    else if (isForbidden(id)) report(at, 'forbidden-field', 'A level of this name could identify a person.');
    ids.add(id);
  }
  for (const [index, level] of levels.entries()) {
    checkCodes(level.codes, level.path, report);
    checkParents(level.codes, levels[index + 1]?.codes, level.path, report);
    checkStandIns(level.codes, level.path, report);
  }
  checkOwnAncestors(levels, report);
}

const RESERVED: readonly string[] = [TOTAL, NOT_REPORTED, NONE];

function checkCodes(codes: Codes, path: Path, report: Report): void {
  const seen = new Set<string>();
  for (const [index, { code, min, max }] of codes.entries()) {
    const at = [...path, index, 'code'];
    if (RESERVED.includes(code)) report(at, 'not-allowed', 'The service gives this code a meaning of its own.');
    else if (seen.has(code)) report(at, 'duplicate', 'The code stands twice in this level.');
    seen.add(code);
    if (min !== undefined && max !== undefined && min > max)
      report([...path, index, 'max'], 'out-of-range', 'Must not be less than min.');
  }
}

/** Where a list has levels, every code below the top has a parent; nothing else has. */
function checkParents(codes: Codes, above: Codes | undefined, path: Path, report: Report): void {
  const known = new Set(above?.map(({ code }) => code));
  for (const [index, { parent }] of codes.entries()) {
    const at = [...path, index, 'parent'];
    if (above === undefined) {
      if (parent !== undefined) report(at, 'not-allowed', 'There is no coarser level for a parent to be in.');
    } else if (parent === undefined) report(at, 'required', 'Below the top level every code has a parent.');
    else if (!known.has(parent))
      report(at, 'unknown-code', 'The next coarser level has no such code.', [...known].slice(0, 100));
  }
}

/** A code may be published as another of its level with the same parent, which must be published as itself. */
function checkStandIns(codes: Codes, path: Path, report: Report): void {
  const byCode = new Map(codes.map((entry) => [entry.code, entry]));
  const themselves = codes.filter(({ publishAs }) => publishAs === undefined).map(({ code }) => code);
  for (const [index, { code, parent, publishAs }] of codes.entries()) {
    if (publishAs === undefined) continue;
    const at = [...path, index, 'publishAs'];
    const other = byCode.get(publishAs);
    if (other === undefined) report(at, 'unknown-code', 'This level has no such code.', themselves.slice(0, 100));
    else if (publishAs === code) report(at, 'not-allowed', 'A code cannot stand for itself.');
    else if (other.publishAs !== undefined) report(at, 'not-allowed', 'That code is itself published as another.');
    else if (other.parent !== parent) report(at, 'not-allowed', 'That code has another parent.');
  }
}

/** A code that stands at two levels of a list is its own ancestor: `W92000004` is a region and, above it, a country. */
function checkOwnAncestors(levels: readonly { codes: Codes; path: Path }[], report: Report): void {
  const byCode = levels.map(({ codes }) => new Map(codes.map((entry) => [entry.code, entry])));
  for (const [depth, { codes, path }] of levels.entries()) {
    for (const [index, { code, parent }] of codes.entries()) {
      let ancestor = parent;
      for (const above of byCode.slice(depth + 1)) {
        if (ancestor === undefined || !above.has(ancestor)) break; // a fault of its own
        if (above.has(code) && ancestor !== code) {
          report(
            [...path, index, 'parent'],
            'not-allowed',
            'A code that stands at a coarser level too must be under itself.',
          );
          break;
        }
        ancestor = above.get(ancestor)?.parent;
      }
    }
  }
}
