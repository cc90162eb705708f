import { isDeepStrictEqual } from 'node:util';
import { readDefendants } from '../codebook/case-defendant.ts';
import { type FaultList, faultList, inside } from '../codebook/case-fault.ts';
import { idKeeper } from '../codebook/case-id.ts';
import { membersOf } from '../codebook/case-member.ts';
import { readQuantities } from '../codebook/case-quantity.ts';
import { addSources, readDay, readExternalIds, readSources } from '../codebook/case-source.ts';
import { checkNames, type Members, readMember, readObject } from '../codebook/case-value.ts';
import { readAttributes, readBuiltIns } from '../codebook/case-variable.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Fault } from '../errors.ts';
import { type CaseContent, READ_ONLY_MEMBERS, type SourceReport } from '../schemas/case.ts';

export type CaseContext = {
  /** Makes the id of a new defendant or conviction. */
  newId: () => string;
  /** Where the case stands in the body: `/items/3` of a batch, else empty. */
  pointer?: string;
} & (
  | { mode: 'create' }
  | {
      mode: 'replace';
      /** The stored head, its sources included. */
      current: CaseContent;
      /** The read-only members as GET answers them to this key. */
      readOnly: { readonly [member in (typeof READ_ONLY_MEMBERS)[number]]?: unknown };
      /** The key cannot see the stored sources: those that it sends are added to them, and none is removed. */
      sourcesUnseen?: boolean;
    }
);

export type CaseCheck =
  | {
      content: CaseContent;
      /** The body had no `sources` (of a PUT): those of `content` are the stored ones. */
      keptSources: boolean;
    }
  | { faults: readonly Fault[] };

/**
 * Checks the body of a POST or PUT of a case, or one item of a batch, against the codebook (contract data 3).
 * All faults are answered at once, up to 1,001, each with its own pointer; nothing is thrown, whatever the body is.
 *
 * The content is canonical: members stand in the order of the contract, attributes in that of the codebook, so two contents
 * that say the same have the same JSON text. Nothing is filled in (an absent `counts`, `principal` or optional code stays
 * absent) except the ids of defendants and convictions; `["none"]` is written `[]`.
 */
export const checkCase = (codebook: Codebook, body: unknown, context: CaseContext): CaseCheck => {
  const faults = faultList();
  const content = readCase(faults, codebook, body, context);
  if (content === undefined || faults.faults.length > 0) return { faults: faults.faults };
  const keptSources = context.mode === 'replace' && !Object.hasOwn(body as Members, 'sources'); // readCase has seen an object
  return { content, keptSources };
};

const readCase = (
  faults: FaultList,
  codebook: Codebook,
  body: unknown,
  context: CaseContext,
): CaseContent | undefined => {
  const at = context.pointer ?? '';
  const object = readObject(faults, body, at);
  if (object === undefined) return undefined;
  const members = membersOf(codebook).case;
  const allowed = context.mode === 'replace' ? new Set([...members.names, ...READ_ONLY_MEMBERS]) : members.names;
  if (context.mode === 'replace') checkReadOnly(faults, object, at, context.readOnly);
  else refuseReadOnly(faults, object, at, allowed);
  checkNames(faults, object, at, allowed);

  const externalIds = readMember(faults, object, 'externalIds', at, (value, where) =>
    readExternalIds(faults, value, where),
  );
  const sentencedOn = readMember(
    faults,
    object,
    'sentencedOn',
    at,
    (value, where) => readSentencedOn(faults, codebook, value, where),
    'needed',
  );
  const coded = readBuiltIns(faults, object, at, members.builtIns);
  const described = readAttributes(faults, object, at, members);
  const quantities = readMember(faults, object, 'quantities', at, (value, where) =>
    readQuantities(faults, codebook, value, where, 'case'),
  );
  const ids = idKeeper(faults, context.mode === 'replace' ? context.current : undefined, context.newId);
  const defendants = readMember(
    faults,
    object,
    'defendants',
    at,
    (value, where) => readDefendants(faults, codebook, ids, value, where),
    'needed',
  );
  const sources = readCaseSources(faults, object, at, context);
  if (sentencedOn === undefined || defendants === undefined) return undefined;
  return {
    ...(externalIds === undefined ? {} : { externalIds }),
    sentencedOn,
    ...coded,
    ...(described === undefined ? {} : { attributes: described }),
    ...(quantities === undefined ? {} : { quantities }),
    defendants,
    ...(sources === undefined ? {} : { sources }),
  };
};

const readCaseSources = (
  faults: FaultList,
  object: Members,
  at: string,
  context: CaseContext,
): SourceReport[] | undefined => {
  const stored = context.mode === 'replace' ? context.current.sources : undefined;
  if (!Object.hasOwn(object, 'sources')) return stored;
  const pointer = inside(at, 'sources');
  const sent = readSources(faults, object.sources, pointer);
  if (sent === undefined || context.mode !== 'replace' || context.sourcesUnseen !== true) return sent;
  return addSources(faults, stored ?? [], sent, pointer);
};

/** Sent back unchanged they are accepted, so that the answer of GET may be sent to PUT. */
const checkReadOnly = (faults: FaultList, object: Members, at: string, readOnly: Members): void => {
  for (const name of READ_ONLY_MEMBERS) {
    if (Object.hasOwn(object, name) && !isDeepStrictEqual(object[name], readOnly[name])) {
      faults.add(inside(at, name), 'read-only');
    }
  }
};

/** A POST has none. Who posts what GET answered is told why, not only that there is no such member. */
const refuseReadOnly = (faults: FaultList, object: Members, at: string, allowed: ReadonlySet<string>): void => {
  for (const name of READ_ONLY_MEMBERS) {
    if (Object.hasOwn(object, name)) {
      const detail = 'This member is read-only: the service writes it. Leave it out in a POST.';
      faults.add(inside(at, name), 'unknown-member', detail, [...allowed]);
    }
  }
};

/** Days of four-digit years are ordered as texts are. */
const readSentencedOn = (
  faults: FaultList,
  codebook: Codebook,
  value: unknown,
  pointer: string,
): string | undefined => {
  const day = readDay(faults, value, pointer);
  const { from, to } = codebook.definition.coverage.window;
  if (day === undefined || (from <= day && day < to)) return day;
  faults.add(pointer, 'outside-window', `From ${from} to the day before ${to}.`);
  return undefined;
};
