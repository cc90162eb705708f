import type { Codebook, Dimension } from '../codebook/model.ts';
import type { CaseContent, CaseQuantity } from '../schemas/case.ts';
import { codesAt, type Member, membersOf, oncePer, type Place } from './members.ts';

/**
 * A stored case as its codebook reads it: codes that have been renamed since by their present names (`renamedFrom`). Revisions
 * keep what was written. A case without former names is answered as it is, and so is every case of a codebook without any.
 */
export const presentContent = (codebook: Codebook, content: CaseContent): CaseContent =>
  renamerOf(codebook)?.(content) ?? content;

/** Former name -> present name, for the codes of a dimension; undefined if none was renamed. */
export const formerNames = (dimension: Dimension | undefined): ReadonlyMap<string, string> | undefined => {
  const names = (dimension?.codes ?? []).flatMap(({ code, renamedFrom = [] }) =>
    renamedFrom.map((former): [string, string] => [former, code]),
  );
  return names.length === 0 ? undefined : new Map(names);
};

/** Answers undefined for a content without former names. */
type Renamer = (content: CaseContent) => CaseContent | undefined;

const renamerOf = oncePer((codebook: Codebook): Renamer | undefined => {
  const members = membersOf(codebook);
  const places = {
    case: renamersAt(members.case),
    defendant: renamersAt(members.defendant),
    conviction: renamersAt(members.conviction),
    sentence: renamersAt(members.sentence),
  };
  const categories = new Map(
    codebook.definition.codebook.quantities.flatMap(({ id }) => {
      const names = formerNames(codebook.dimensions.get(codebook.amounts.get(id)?.category ?? ''));
      return names ? [[id, names] as const] : [];
    }),
  );
  if (categories.size === 0 && Object.values(places).every(({ length }) => length === 0)) return undefined;

  const present = <Part extends object>(place: Place, part: Part): Part =>
    places[place].reduce((renamed, rename) => rename(renamed) as Part, part); // a renamer changes codes only
  const quantities = <Part extends { quantities?: CaseQuantity[] | undefined }>(part: Part): Part => {
    if (part.quantities === undefined || categories.size === 0) return part;
    return {
      ...part,
      quantities: part.quantities.map((entry) => {
        const now = categories.get(entry.quantity)?.get(entry.category ?? '');
        return now === undefined ? entry : { ...entry, category: now };
      }),
    };
  };
  return (content) => {
    const defendants = content.defendants.map((defendant) => ({
      ...quantities(present('defendant', defendant)),
      convictions: defendant.convictions.map((conviction) => present('conviction', conviction)),
      sentence: present('sentence', defendant.sentence),
    }));
    return { ...quantities(present('case', content)), defendants };
  };
});

type PartRenamer = (part: object) => object;

const renamersAt = ({ builtIns, attributes }: Record<'builtIns' | 'attributes', readonly Member[]>): PartRenamer[] =>
  [...builtIns, ...attributes].flatMap((member) => {
    const names = formerNames(member.dimension);
    return names ? [renamer(member, names)] : [];
  });

const renamer =
  (member: Member, names: ReadonlyMap<string, string>): PartRenamer =>
  (part) => {
    const found = codesAt(member, part);
    if (found === undefined) return part;
    const now =
      typeof found === 'string'
        ? (names.get(found) ?? found)
        : [...new Set(found.map((code) => names.get(code) ?? code))];
    if (!member.attribute) return { ...part, [member.name]: now };
    const { attributes } = part as { attributes: object }; // the code is in it
    return { ...part, attributes: { ...attributes, [member.name]: now } };
  };
