import { z } from 'zod';
import { CodeEntry, OwnList, type ShippedCodeList, type ShippedPage } from '../schemas/code-list.ts';
import { Day } from '../schemas/names.ts';
import { REASON_CLASSES, STANDARD_LISTS } from '../schemas/vocabulary.ts';
import ancillaryOrders from './standard/ancillary-orders.json' with { type: 'json' };
import communityRequirements from './standard/community-requirements.json' with { type: 'json' };
import correctionReasons from './standard/correction-reasons.json' with { type: 'json' };
import courtTypes from './standard/court-types.json' with { type: 'json' };
import methodFlags from './standard/method-flags.json' with { type: 'json' };
import offences from './standard/offences.json' with { type: 'json' };
import policeForceAreas from './standard/police-force-areas.json' with { type: 'json' };
import sentenceOutcomes from './standard/sentence-outcomes.json' with { type: 'json' };
import trustRoles from './standard/trust-roles.json' with { type: 'json' };

/** A list as it ships: its source, and the day on which the service last changed it. */
const ShippedList = OwnList.extend({ source: z.string(), changedOn: Day });
type ShippedList = z.output<typeof ShippedList>;

/** Each reason for a correction, a withdrawal or an erasure has a class beside its label. */
const ReasonList = ShippedList.extend({ codes: z.array(CodeEntry.extend({ class: z.enum(REASON_CLASSES) })) });
const reasonList = ReasonList.parse(correctionReasons);

type ShippedId = (typeof STANDARD_LISTS)[number];

/** The code lists that ship with the service, by the name that a codebook calls them with `standard`. */
export const STANDARD: Readonly<Record<ShippedId, ShippedList>> = {
  /** Territorial police forces of the United Kingdom. Wales, Scotland and Northern Ireland are regions of their own. */
  'police-force-areas': ShippedList.parse(policeForceAreas),
  'court-types': ShippedList.parse(courtTypes),
  'sentence-outcomes': ShippedList.parse(sentenceOutcomes),
  'community-requirements': ShippedList.parse(communityRequirements),
  'ancillary-orders': ShippedList.parse(ancillaryOrders),
  'method-flags': ShippedList.parse(methodFlags),
  offences: ShippedList.parse(offences),
  /** Groups of roles that give access to children, each wide enough to identify no person. */
  'trust-roles': ShippedList.parse(trustRoles),
  'correction-reasons': { ...reasonList, codes: reasonList.codes.map(({ class: _, ...entry }) => entry) },
};

/** In the order of the list of them. */
export const SHIPPED_IDS = STANDARD_LISTS.toSorted();

const codeListPath = (id: ShippedId): string => `/v1/code-lists/${id}`;

/** A list as the list of lists shows it. */
export function shippedItem(id: ShippedId): z.output<typeof ShippedPage>['items'][number] {
  const { label, labels, source, changedOn, codes, levels = [] } = STANDARD[id];
  const href = codeListPath(id);
  const sizes = { codes: codes.length, levels: levels.map((level) => level.id) };
  return { id, label, ...(labels && { labels }), source, changedOn, ...sizes, href, csv: `${href}.csv` };
}

export function shippedList(id: ShippedId): z.output<typeof ShippedCodeList> {
  const { label, labels, source, changedOn, codes, levels } = STANDARD[id];
  return {
    id,
    label,
    ...(labels && { labels }),
    source,
    changedOn,
    codes,
    levels,
    links: { self: codeListPath(id), csv: `${codeListPath(id)}.csv` },
  };
}

/**
 * The class of each reason, which is all that a partner learns of it. `quashed`: a court set the conviction, or part of
 * it, aside. `corrected`: the record was wrong. `out-of-scope`: the case never belonged in the dataset. `legal`: the case
 * may no longer be held or shown; to name the law would itself tell something about a person.
 */
export const REASON_CLASS_OF: Readonly<Record<string, (typeof REASON_CLASSES)[number]>> = Object.fromEntries(
  reasonList.codes.map((reason) => [reason.code, reason.class]),
);
export const CORRECTION_REASONS: readonly string[] = Object.keys(REASON_CLASS_OF);
