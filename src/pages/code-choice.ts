import { called, t } from '../language/language.ts';
import type { ReleaseStructure } from '../schemas/structure.ts';
import { withCommas } from '../statistics/wording.ts';
import { calledHtml, english, type Html, html, langOf } from './html.ts';

/** The codes of a dimension, to choose from in the table builder. */

type StructureDimension = ReleaseStructure['dimensions'][number];
type StructureCode = StructureDimension['codes'][number];

/** A longer list shows what is chosen or found; the rest of it by its groups alone. */
const MOST_BOXES = 150;

interface ListState {
  picked: ReadonlySet<string>;
  /** Words that are looked for; the codes without them are left out unless they are chosen. */
  find: string;
  /** The address without any choice in the list. */
  all: string;
  isOpen: boolean;
}

/** A box to tick for each code. Codes that a coarser level groups are below a box for the whole group. */
export function codeChoice(structure: ReleaseStructure, dimension: StructureDimension, state: ListState): Html {
  const { id, label, codes, coarser } = dimension;
  const { picked, find, all, isOpen } = state;
  const isFound = finder(find);
  const isLong = codes.length > MOST_BOXES;
  const found = codes.filter((one) => isFound(called(one.label)));
  const listed = codes.filter((one) => picked.has(one.code) || (find === '' ? !isLong : isFound(called(one.label))));
  const shown = listed.slice(0, Math.max(MOST_BOXES, picked.size));
  const groups = structure.dimensions.find((one) => one.id === coarser)?.codes ?? [];
  const box = codeBox(id);
  const content =
    groups.length > 0
      ? groups.map((group) => groupHtml(dimension, group, shown, state, groups.length > MOST_BOXES))
      : html`<ul class="codes">${shown.map((one) => html`<li>${box(one, calledHtml(one.label), picked.has(one.code))}</li>`)}</ul>`;
  const alone = groups.length > 0 ? shown.filter(({ parent }) => !groups.some(({ code }) => code === parent)) : [];
  const isSearched = find !== '' && found.length > 0;
  return html`
<details class="list-of-codes" id="${`codes-${id}`}"${(isOpen || isSearched) && html` open=""`}><summary>${calledHtml(label)}: ${stateText(dimension, groups, picked)}</summary>
${picked.size > 0 && html`<p><a id="${`all-${id}`}" href="${all}">${t('Show all of {list}', { list: called(label) })}</a></p>`}
${find !== '' && found.length === 0 && html`<p class="hint">${t('No label here has these words.')}</p>`}
${isLong && find === '' && html`<p class="hint">${t('This list has {count} codes. Find those that you want by a word of their label.', { count: withCommas(`${codes.length}`) })}</p>`}
${listed.length > shown.length && html`<p class="hint">${t('The first {shown} of {all} that were found.', { shown: withCommas(`${shown.length}`), all: withCommas(`${listed.length}`) })}</p>`}
${content}
${alone.length > 0 && html`<ul class="codes">${alone.map((one) => html`<li>${box(one, calledHtml(one.label), picked.has(one.code))}</li>`)}</ul>`}
</details>`;
}

/** All words of the search, in any order. */
function finder(find: string): (label: string) => boolean {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  return (label) => words.every((word) => label.toLowerCase().includes(word));
}

function stateText(
  { codes }: StructureDimension,
  groups: readonly StructureCode[],
  picked: ReadonlySet<string>,
): string {
  const wholes = groups.filter(({ code }) => picked.has(code));
  const count = codes.filter(({ code, parent }) => picked.has(code) || wholes.some((group) => group.code === parent));
  const size = withCommas(`${codes.length}`);
  return picked.size === 0
    ? t('all {count}', { count: size })
    : t('{count} of {all}', { count: withCommas(`${count.length}`), all: size });
}

const codeBox =
  (dimension: string) =>
  ({ code, note }: StructureCode, label: Html, isPicked: boolean, isIncluded = false): Html => {
    const id = `code-${dimension}-${code}`;
    return html`<span class="choice"><input type="checkbox" name="where" id="${id}" value="${`${dimension}:${code}`}"${(isPicked || isIncluded) && html` checked=""`}${isIncluded && html` disabled=""`} /><label for="${id}">${label}${note !== undefined && html` <span class="hint">${english(note)}</span>`}</label></span>`;
  };

/** A group with its codes. Where the whole group is chosen, they are part of it and cannot be chosen one by one. */
function groupHtml(
  { id, codes }: StructureDimension,
  group: StructureCode,
  shown: readonly StructureCode[],
  { picked, find }: ListState,
  isLong: boolean,
): Html {
  const members = codes.filter(({ parent }) => parent === group.code);
  if (members.length === 0) return html``;
  const box = codeBox(id);
  const isWhole = picked.has(group.code);
  const below = shown.filter(({ parent }) => parent === group.code);
  const isAsked = below.length > 0 || isWhole || (find !== '' && finder(find)(called(group.label)));
  if (!isAsked && (find !== '' || isLong)) return html``;
  const hasPicked = below.some(({ code }) => picked.has(code));
  return html`
<details id="${`group-${id}-${group.code}`}"${(hasPicked || (find !== '' && below.length > 0)) && html` open=""`}><summary>${calledHtml(group.label)}: ${withCommas(`${members.length}`)}</summary>
<ul class="codes"><li>${box(group, html`${t('All of {group} ({count})', { group: called(group.label), count: withCommas(`${members.length}`) })}`, isWhole)}</li>${below.map((one) => html`<li>${box(one, calledHtml(one.label), picked.has(one.code), isWhole)}</li>`)}</ul></details>`;
}

/** The first and the last period. */
export function periodRange({ id, label, codes }: StructureDimension, picked: ReadonlySet<string>): Html {
  const chosen = codes.filter(({ code }) => picked.has(code));
  const ends = [
    { name: 'from', text: '{period} from', open: 'the first', code: chosen[0]?.code },
    { name: 'to', text: '{period} to', open: 'the last', code: chosen.at(-1)?.code },
  ] as const;
  return html`
<p class="range">${ends.map(
    ({ name, text, open, code: end }) => html`<span><label for="${name}">${t(text, { period: called(label) })}</label>
<select id="${name}" name="${name}"><option value="">${t(open)}</option>${codes.map(({ code, label: period }) => html`<option value="${`${id}:${code}`}"${code === end && html` selected=""`}${langOf(period)}>${called(period)}</option>`)}</select></span>`,
  )}</p>`;
}
