import { type Codebook, knownDimension } from '../codebook/model.ts';
import { isTerm } from '../codebook/term.ts';
import type { FaultCode } from '../errors.ts';
import type { CaseContent, CaseQuantity } from '../schemas/case.ts';
import { checkStored } from './check.ts';
import { flattener } from './facts.ts';
import { presentContent } from './former-names.ts';
import { codesAt, type Member, membersOf, type Place } from './members.ts';
import { visiblePositions } from './view.ts';

/** A case reduced to what the published tables count of it. */

/** Ids of the dimensions and amounts that the tables of a codebook are made of, filters of measures included. */
export function tabulatedNames(codebook: Codebook): string[] {
  const used = new Set(codebook.tables.flatMap(({ measures }) => measures));
  const measures = [...codebook.measures.values()].filter(({ id }) => used.has(id));
  return [
    ...codebook.tables.flatMap(({ by }) => by),
    ...measures.flatMap(({ of, filter = {} }) => [...Object.keys(filter), ...(of === undefined ? [] : [of])]),
  ];
}

/**
 * Reduces cases to what can be told from their facts of these names. It tries to leave each member out, also one that a later
 * version has added, and else to replace its code by the first code of the list that counts alike. So a code becomes as coarse as the tables are, and an amount stays exact
 * only if it is summed. Ids are new ones. Whatever rules the facts follow from, the facts of these names stay the same.
 */
export function anonymizer(
  codebook: Codebook,
  names: readonly string[],
  newId: () => string,
): (content: CaseContent) => CaseContent {
  const flatten = flattener(showingOnly(codebook, names), 'public');
  const bounds = [...codebook.dimensions.values()].flatMap(({ codes }) => codes.flatMap(({ min }) => min ?? []));
  // A term of no days is none.
  const terms = [undefined, ...bounds.map((days) => `P${Math.max(1, days)}D`)].filter(
    (term) => term === undefined || isTerm(term),
  );

  return (stored) => {
    const content = structuredClone(presentContent(codebook, stored));
    const facts = JSON.stringify(flatten(content));
    const reduce: Reduce = (part, name, values) => {
      const holder = part as Record<string, unknown>;
      const was = holder[name];
      if (was === undefined) return;
      for (const value of values) {
        if (value === undefined) delete holder[name];
        else holder[name] = value;
        if (JSON.stringify(flatten(content)) === facts) return;
      }
      holder[name] = was;
    };
    const reduceMembers = (part: object): void => {
      for (const name of Object.keys(part)) if (!STRUCTURE.includes(name)) reduce(part, name, [undefined]);
    };

    delete content.externalIds;
    delete content.sources;
    reduceMembers(content);
    reduce(content, 'sentencedOn', [content.sentencedOn?.slice(0, 4), content.sentencedOn?.slice(0, 7)]);
    reduceCodes(codebook, 'case', content, reduce);
    reduceQuantities(codebook, bounds, content, reduce);
    for (const defendant of content.defendants) {
      const { sentence, convictions } = defendant;
      defendant.id = newId();
      reduceMembers(defendant);
      reduceMembers(sentence);
      reduceCodes(codebook, 'defendant', defendant, reduce);
      reduceQuantities(codebook, bounds, defendant, reduce);
      reduceCodes(codebook, 'sentence', sentence, reduce);
      for (const name of ['custodyTerm', 'suspendedTerm']) reduce(sentence, name, terms);
      for (const conviction of convictions) {
        conviction.id = newId();
        reduceMembers(conviction);
        reduceCodes(codebook, 'conviction', conviction, reduce);
      }
    }
    return content;
  };
}

/** What holds a case together: it is never left out. */
const STRUCTURE: readonly string[] = ['id', 'defendants', 'convictions', 'sentence'];

/** Gives a member the first of these values that leaves the facts as they are. Undefined: it is left out. */
type Reduce = (part: object, name: string, values: readonly unknown[]) => void;

function reduceCodes(codebook: Codebook, place: Place, part: object, reduce: Reduce): void {
  for (const member of membersOf(codebook)[place]) {
    const holder = member.attribute ? ((part as { attributes?: object }).attributes ?? {}) : part;
    reduce(holder, member.name, [undefined, ...(member.dimension.multiple ? [[]] : codesOf(member))]);
    const items = codesAt(member, part);
    for (const item of Array.isArray(items) ? items : []) {
      const others = [codesAt(member, part) ?? []].flat().filter((other) => other !== item);
      const replaced = codesOf(member).map((code) => [...new Set([...others, code])]);
      reduce(holder, member.name, [others, ...replaced]);
    }
  }
}

function reduceQuantities(
  codebook: Codebook,
  bounds: readonly number[],
  part: { quantities?: CaseQuantity[] | undefined },
  reduce: Reduce,
): void {
  for (const entry of part.quantities ?? []) {
    const others = part.quantities?.filter((other) => other !== entry);
    reduce(part, 'quantities', [others]);
    if (part.quantities === others) continue;
    const category = codebook.amounts.get(entry.quantity)?.category;
    const codes = category === undefined ? [] : knownDimension(codebook, category).codes;
    reduce(entry, 'category', [undefined, ...codes.map(({ code }) => code)]);
    reduce(entry, 'value', bounds.filter(Number.isInteger));
    reduce(entry, 'basis', ['exact']);
  }
}

const NO_LONGER_KNOWN: readonly FaultCode[] = ['unknown-code', 'unknown-member', 'wrong-level', 'outside-window'];

/** A case under a later codebook than it was counted by, without what that one no longer has. */
export function fittingContent(codebook: Codebook, stored: CaseContent): CaseContent {
  const checked = checkStored(codebook, stored);
  if ('content' in checked) return stored;
  const content = structuredClone(presentContent(codebook, stored));
  // From the last to the first, so that places in lists stay right.
  for (const { pointer = '', code } of checked.faults.toReversed()) {
    if (!NO_LONGER_KNOWN.includes(code)) continue;
    const path = pointer.slice(1).split('/');
    const name = path.pop() ?? '';
    const holder = path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], content);
    if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else delete (holder as Record<string, unknown>)[name];
  }
  return content;
}

/** The codes of a member, those first that are published as themselves. */
const codesOf = ({ dimension }: Member): string[] => {
  const visible = visiblePositions(dimension, 'public').flatMap((position) => dimension.codes[position]?.code ?? []);
  return [...new Set([...visible, ...dimension.codes.map(({ code }) => code)])];
};

/** The codebook in which only these dimensions and amounts are public. */
function showingOnly(codebook: Codebook, names: readonly string[]): Codebook {
  // Tables cross the codes of one and the same item. If two of them follow from one list, its items are needed too.
  const lists = names.flatMap((id) => (codebook.dimensions.get(id)?.multiple ? listBehind(codebook, id) : []));
  const shown = new Set([...names, ...lists.filter((list, index) => lists.indexOf(list) < index)]);
  const audienceOf = (id: string) => (shown.has(id) ? 'public' : 'internal');
  return {
    ...codebook,
    dimensions: new Map([...codebook.dimensions].map(([id, one]) => [id, { ...one, audience: audienceOf(id) }])),
    amounts: new Map([...codebook.amounts].map(([id, one]) => [id, { ...one, audience: audienceOf(id) }])),
  };
}

/** The finest list that a list with several codes follows from. */
function listBehind(codebook: Codebook, id: string): string {
  const { root } = knownDimension(codebook, id);
  const rule = codebook.definition.codebook.derived.find((derived) => derived.id === root)?.rule;
  return rule !== undefined && 'map' in rule ? listBehind(codebook, rule.map.of) : root;
}
