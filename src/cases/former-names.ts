import type { Codebook, Dimension } from '../codebook/model.ts';
import type { CaseContent, CaseQuantity } from '../schemas/case.ts';
import { codesAt, type Member, membersOf, oncePer, type Place, perPlace } from './members.ts';

/**
 * A stored case as its codebook reads it: codes that have been renamed since by their present names (`renamedFrom`). Revisions
 * keep what was written. A case of a codebook without former names is answered as it is.
 */
export const presentContent = (codebook: Codebook, content: CaseContent): CaseContent => renamerOf(codebook)(content);

type PresentNames = ReadonlyMap<string, string>;

/** Former name -> present name, for the codes of a dimension; undefined if none was renamed. */
export const formerNames = (dimension: Dimension | undefined): PresentNames | undefined => {
  const names = (dimension?.codes ?? []).flatMap(({ code, renamedFrom = [] }) =>
    renamedFrom.map((former) => [former, code] as const),
  );
  return names.length === 0 ? undefined : new Map(names);
};

const renamerOf = oncePer((codebook: Codebook): ((content: CaseContent) => CaseContent) => {
  const members = membersOf(codebook);
  const renamed = perPlace((place) =>
    members[place].flatMap((member) => {
      const names = formerNames(member.dimension);
      return names ? [{ member, names }] : [];
    }),
  );
  const categories = new Map(
    codebook.definition.codebook.quantities.flatMap(({ id }) => {
      const names = formerNames(codebook.dimensions.get(codebook.amounts.get(id)?.category ?? ''));
      return names ? [[id, names] as const] : [];
    }),
  );
  if (categories.size === 0 && Object.values(renamed).every(({ length }) => length === 0)) return (content) => content;

  const present = <Part extends object>(place: Place, part: Part): Part =>
    renamed[place].reduce((now, { member, names }) => withPresentCodes(now, member, names), part);
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

const withPresentCodes = <Part extends object>(part: Part, member: Member, names: PresentNames): Part => {
  const found = codesAt(member, part);
  if (found === undefined) return part;
  const presentName = (code: string) => names.get(code) ?? code;
  const now = typeof found === 'string' ? presentName(found) : [...new Set(found.map(presentName))];
  if (!member.attribute) return { ...part, [member.name]: now };
  const { attributes } = part as { attributes?: object }; // the code is in it
  return { ...part, attributes: { ...attributes, [member.name]: now } };
};
