import { isDeepStrictEqual } from 'node:util';
import { scaledAmount } from '../codebook/amount.ts';
import type { Codebook } from '../codebook/model.ts';
import { COLLECTED_FAULTS, FAULTS, type Fault, type FaultCode, MOST_FAULTS } from '../errors.ts';
import { grouped } from '../lists.ts';
import {
  type CaseContent,
  type CaseQuantity,
  type Conviction,
  type Defendant,
  type ExternalId,
  externalIdKey,
  READ_ONLY_MEMBERS,
} from '../schemas/case.ts';
import { type Located, type Path, parseStrictly, pointerTo, settle } from '../schemas/faults.ts';
import { isFaulty, type Sound, soundParts } from '../schemas/sound.ts';
import { presentContent } from './former-names.ts';
import { caseSchemas } from './schema.ts';

type CaseContext = {
  /** Makes the id of a new defendant or conviction. */
  newId: () => string;
  /** Where the case is in the body: `/items/3` in a batch, else empty. */
  pointer?: string;
} & ({ mode: 'create' } | Replacement);

interface Replacement {
  mode: 'replace';
  /** The stored head, its sources included. */
  current: CaseContent;
  /** The read-only members as GET answers them to this key; undefined if it may not read them. Then they are dropped. */
  readOnly: { readonly [member in (typeof READ_ONLY_MEMBERS)[number]]?: unknown } | undefined;
  /** The key cannot see the stored sources: those that it sends are added to them, and none is removed. */
  sourcesUnseen?: boolean;
}

type CaseCheck = { content: CaseContent } | { faults: readonly Fault[] };

/**
 * Checks the body of a POST or PUT of a case, or one item of a batch, against the codebook (docs/reference/cases.md).
 * All faults are answered at once, up to 1,001, each with its own pointer; nothing is thrown, whatever the body is.
 *
 * The content is canonical (see schema.ts), so two contents that say the same have the same JSON text. Nothing is filled in
 * (an absent `counts`, `principal` or optional code stays absent) except the ids of defendants and convictions.
 */
export const checkCase = (codebook: Codebook, body: unknown, context: CaseContext): CaseCheck => {
  const schemas = caseSchemas(codebook);
  const schema = schemas[context.mode];
  const sent = schemas.hasInheritedName ? withoutPrototypes(body) : body;
  const read = parseStrictly(schema, sent);
  const judge = judgeOf('value' in read ? [] : read.located);
  const sound =
    'value' in read
      ? read.value
      : judge.located.length <= MOST_FAULTS
        ? soundParts(schema, sent, judge.located)
        : undefined;
  if (sound !== undefined) {
    const replaced = context.mode === 'replace' ? context : undefined;
    judgeParts(judge, codebook, sound, replaced?.current);
    if (replaced) judgeReplacement(judge, body as CaseContent, replaced); // what has sound parts is an object
  }
  if (!('value' in read) || judge.located.length > 0)
    return { faults: settle(judge.located, context.pointer).slice(0, COLLECTED_FAULTS) };
  const content = read.value;
  giveIds(content, context);
  return { content: context.mode === 'create' ? content : replacementOf(content, context) };
};

/** Checks a stored content again, by a codebook that may have been replaced since. */
export const checkStored = (codebook: Codebook, content: CaseContent): CaseCheck => {
  const current = presentContent(codebook, content);
  const newId = (): string => {
    throw new Error('a stored case already has all its ids');
  };
  return checkCase(codebook, current, { mode: 'replace', newId, current, readOnly: {} });
};

/** The faults so far, to which the rules across fields add theirs. They look at valid values only. */
interface Judge {
  readonly located: Located[];
  /** The pointers of every fault of the schema and of all that it is in; undefined if there are none. */
  readonly touched: ReadonlySet<string> | undefined;
}

const judgeOf = (located: Located[]): Judge => {
  if (located.length === 0) return { located, touched: undefined };
  const pointers = located.flatMap(({ path }) => path.map((_, depth) => pointerTo(path.slice(0, depth + 1))));
  return { located, touched: new Set(pointers) };
};

const refuse = ({ located }: Judge, path: Path, code: FaultCode, detail: string = FAULTS[code]): void => {
  located.push({ path, code, detail, ofMembers: true });
};

/** Whether the value there, and everything in it, is valid. */
const isUntouched = ({ touched }: Judge, path: Path): boolean => touched === undefined || !touched.has(pointerTo(path));

/** @param current the stored case, of a PUT */
const judgeParts = (
  judge: Judge,
  codebook: Codebook,
  content: Sound<CaseContent>,
  current: CaseContent | undefined,
): void => {
  distinctItems<ExternalId>(judge, content.externalIds, ['externalIds'], { keyOf: externalIdKey });
  judgeQuantities(judge, codebook, content.quantities, ['quantities']);
  if (current !== undefined) judgeIds(judge, content, current);
  content.defendants?.forEach((defendant, position) => {
    if (defendant === undefined) return;
    const { convictions, sentence } = defendant;
    judgeQuantities(judge, codebook, defendant.quantities, ['defendants', position, 'quantities']);
    if (convictions && !hasOnePrincipal(convictions)) {
      refuse(judge, ['defendants', position, 'convictions'], 'principal-needed');
    }
    if (sentence?.minimumTerm !== undefined && !Object.hasOwn(sentence, 'indeterminate')) {
      const detail = 'Only an indeterminate sentence has a minimum term.';
      refuse(judge, ['defendants', position, 'sentence', 'minimumTerm'], 'not-allowed', detail);
    }
  });
};

/** Ids sent back to a PUT must be the case's own, each sent once. A conviction may move to another defendant of the case. */
const judgeIds = (judge: Judge, content: Sound<CaseContent>, current: CaseContent): void => {
  const known = {
    defendant: new Set(current.defendants.map(({ id }) => id)),
    conviction: new Set(current.defendants.flatMap(({ convictions }) => convictions.map(({ id }) => id))),
  };
  const seen = { defendant: new Set<string>(), conviction: new Set<string>() };
  const judgeId = (kind: keyof typeof known, id: string | undefined, path: Path): void => {
    if (id === undefined) return;
    if (seen[kind].has(id)) refuse(judge, path, 'duplicate');
    else if (known[kind].has(id)) seen[kind].add(id);
    else refuse(judge, path, 'unknown-id');
  };
  content.defendants?.forEach((defendant, position) => {
    judgeId('defendant', defendant?.id, ['defendants', position, 'id']);
    defendant?.convictions?.forEach((conviction, index) => {
      judgeId('conviction', conviction?.id, ['defendants', position, 'convictions', index, 'id']);
    });
  });
};

/** The valid items of a list with their positions, each key once: a second item with it is refused. */
const distinctItems = <Item>(
  judge: Judge,
  items: readonly (Sound<Item> | undefined)[] | undefined,
  at: Path,
  { keyOf, detail }: { keyOf: (item: Item) => string; detail?: string },
): { item: Item; position: number }[] => {
  const distinct: { item: Item; position: number }[] = [];
  if (items === undefined || items.length < 2) return distinct;
  const seen = new Set<string>();
  for (const [position, found] of items.entries()) {
    if (found === undefined || !isUntouched(judge, [...at, position])) continue;
    const item = found as Item; // it is valid
    const key = keyOf(item);
    if (seen.has(key)) refuse(judge, [...at, position], 'duplicate', detail);
    else distinct.push({ item, position });
    seen.add(key);
  }
  return distinct;
};

/**
 * A single conviction is the principal one unless it says that it is not. True if one of them is faulty, since it may be the
 * principal one.
 */
const hasOnePrincipal = (convictions: readonly (Sound<Conviction> | undefined)[]): boolean => {
  if (convictions.length === 1) return convictions[0]?.principal !== false;
  if (convictions.some((one) => one === undefined || isFaulty(one, 'principal'))) return true;
  return convictions.filter((one) => one?.principal === true).length === 1;
};

/** Each quantity and category once; the categories may not exceed the total. */
const judgeQuantities = (
  judge: Judge,
  codebook: Codebook,
  sent: readonly (Sound<CaseQuantity> | undefined)[] | undefined,
  at: Path,
): void => {
  if (sent === undefined || sent.length < 2) return;
  const entries = distinctItems<CaseQuantity>(judge, sent, at, {
    keyOf: ({ quantity, category = '' }) => `${quantity} ${category}`,
    detail: 'There is another entry for this quantity and category.',
  });
  for (const [id, same] of grouped(entries, ({ item }) => item.quantity))
    judgeSum(judge, codebook.amounts.get(id)?.scale ?? 1, same, at);
};

type Entries = { item: CaseQuantity; position: number }[];

/** Without a total the sum of the categories is the amount, and must be a number that JSON holds exactly. */
const judgeSum = (judge: Judge, scale: number, entries: Entries, at: Path): void => {
  const total = entries.find(({ item }) => item.category === undefined);
  const parts = entries.filter(({ item }) => item.category !== undefined);
  const last = parts.at(-1);
  // Past 2^53-1 the sum is rounded, but never back below it: both comparisons stay right.
  const amountOf = ({ item }: Entries[number]): number => scaledAmount(item.value, scale) ?? 0; // it is valid
  const sum = parts.reduce((so, part) => so + amountOf(part), 0);
  if (total !== undefined && sum > amountOf(total)) {
    refuse(judge, [...at, total.position, 'value'], 'exceeds-total');
  } else if (last !== undefined && sum > Number.MAX_SAFE_INTEGER) {
    const detail = `The categories add up to more than ${Math.floor(Number.MAX_SAFE_INTEGER / scale)}.`;
    refuse(judge, [...at, last.position, 'value'], 'out-of-range', detail);
  }
};

/** Read-only members that are sent back unchanged are accepted, so that the answer of GET may be sent to PUT. */
const judgeReplacement = (judge: Judge, body: object, { readOnly }: Replacement): void => {
  const sent: Record<string, unknown> = { ...body };
  for (const name of readOnly ? READ_ONLY_MEMBERS : []) {
    // Its words may have changed since the case was read, with the codebook or with the service.
    if (name === 'warnings') continue;
    if (Object.hasOwn(sent, name) && !isDeepStrictEqual(sent[name], readOnly?.[name]))
      refuse(judge, [name], 'read-only');
  }
};

/** Gives each defendant and conviction an id: in a PUT the one that was sent back, if any. */
const giveIds = ({ defendants }: CaseContent, context: CaseContext): void => {
  defendants.forEach((sent, position) => {
    const defendant = withId(sent, context);
    defendants[position] = defendant;
    const { convictions } = defendant;
    convictions.forEach((conviction, index) => {
      convictions[index] = withId(conviction, context);
    });
  });
};

/** The id is the first member: the schema of a POST has put one there. */
const withId = <Part extends Defendant | Conviction>(part: Part, { mode, newId }: CaseContext): Part => {
  if (part.id === undefined) return { id: newId(), ...part };
  if (mode === 'create') part.id = newId();
  return part;
};

/** What is stored after a PUT: without the read-only members, with the sources that stay. */
const replacementOf = (
  content: CaseContent & { [member in (typeof READ_ONLY_MEMBERS)[number]]?: unknown },
  { current, sourcesUnseen }: Replacement,
): CaseContent => {
  for (const name of READ_ONLY_MEMBERS) delete content[name];
  if (content.sources === undefined)
    return current.sources === undefined ? content : { ...content, sources: current.sources };
  return sourcesUnseen ? { ...content, sources: withAdded(current.sources ?? [], content.sources) } : content;
};

/**
 * Copies objects without a prototype. Otherwise Zod would read `Object.prototype.constructor` as the value of a variable called
 * `constructor` that is not reported.
 */
const withoutPrototypes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== 'object' || value === null) return value;
  const bare: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(value)) bare[name] = withoutPrototypes(member);
  return bare;
};

/**
 * The items that there are, followed by the sent ones that are new. So a key that cannot see the stored reports of a case can
 * add to them but remove none.
 */
export const withAdded = <Item extends object>(stored: readonly Item[], sent: readonly Item[]): Item[] => {
  const known = new Set(stored.map(itemKey));
  const added = sent.filter((item) => {
    const key = itemKey(item);
    return !known.has(key) && known.add(key);
  });
  return [...stored, ...added];
};

/** The same text for two items that say the same: an external id, a report. The order of members means nothing. */
export const itemKey = (item: unknown): string =>
  typeof item === 'object' && item !== null
    ? JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
    : JSON.stringify(item);
