import type { OwnList } from '../../schemas/code-list.ts';

/** Kinds of court that pass sentence, never a named court. */
export const COURT_TYPES: OwnList = {
  label: 'Court type',
  source: 'CJS court types; those of Scotland and Northern Ireland are proposed',
  codes: [
    { code: 'crown', label: 'Crown Court' },
    { code: 'magistrates', label: 'Magistrates court (adult)' },
    { code: 'youth', label: 'Magistrates court (youth)' },
    { code: 'appeal', label: 'Court of Appeal' },
    { code: 'high-court', label: 'High Court' },
    { code: 'sheriff', label: 'Sheriff court (Scotland)' },
    { code: 'high-court-justiciary', label: 'High Court of Justiciary (Scotland)' },
    { code: 'crown-ni', label: 'Crown Court (Northern Ireland)' },
    { code: 'magistrates-ni', label: 'Magistrates court (Northern Ireland)' },
  ],
};
