import type { OwnList } from '../../schemas/code-list.ts';
import type { REASON_CLASSES } from '../../schemas/vocabulary.ts';

/** Why a case is corrected, withdrawn or erased. */
export const CORRECTION_REASONS: OwnList = {
  label: 'Correction reason',
  source: 'CJS result codes; UK GDPR Arts 16, 17, 21',
  codes: [
    { code: 'conviction-quashed', label: 'Conviction quashed on appeal or after CCRC reference' },
    { code: 'retrial-ordered', label: 'Conviction quashed and retrial ordered' },
    { code: 'sentence-varied', label: 'Sentence varied on appeal' },
    { code: 'partial-quash', label: 'Some counts quashed' },
    { code: 'reporting-restriction', label: 'Court order or statutory reporting restriction' },
    { code: 'victim-identification-risk', label: 'Risk of identifying a victim (jigsaw)' },
    { code: 'erasure-upheld', label: 'Right to erasure upheld (UK GDPR Art. 17)' },
    { code: 'objection-upheld', label: 'Objection upheld (Art. 21)' },
    { code: 'rectification', label: 'Inaccurate data corrected (Art. 16)' },
    { code: 'duplicate', label: 'Same case recorded twice' },
    { code: 'source-retracted', label: 'Newspaper corrected or withdrew its report' },
    { code: 'out-of-scope', label: 'Not a conviction, or not an in-scope offence' },
    { code: 'retention-expired', label: 'Retention review reached' },
  ],
};

/**
 * What a partner learns of a reason: its class only. `quashed`: a court took the conviction, or part of it, away.
 * `corrected`: the record said something else than the court. `out-of-scope`: it never belonged here. `legal`: it may no
 * longer be held or shown; which law, and for whose sake, would itself tell something about a person.
 */
export const REASON_CLASS_OF: Readonly<Record<string, (typeof REASON_CLASSES)[number]>> = {
  'conviction-quashed': 'quashed',
  'retrial-ordered': 'quashed',
  'sentence-varied': 'corrected',
  'partial-quash': 'quashed',
  'reporting-restriction': 'legal',
  'victim-identification-risk': 'legal',
  'erasure-upheld': 'legal',
  'objection-upheld': 'legal',
  rectification: 'corrected',
  duplicate: 'corrected',
  'source-retracted': 'corrected',
  'out-of-scope': 'out-of-scope',
  'retention-expired': 'legal',
};
