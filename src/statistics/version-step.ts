import { PART_KINDS } from './published-shape.ts';
import type { Structure } from './structure.ts';

/** How much a release changes for those who use the one before it. */
export type VersionStep = 'major' | 'minor' | 'patch';

export interface VersionNumber {
  major: number;
  minor: number;
  patch: number;
}

/**
 * The step that the structure alone asks for (contract http 1): major if something that was published is gone or means something
 * else, minor if something is added or shown in another form. If it asks for no more than a patch, the values decide.
 */
export function structuralStep({ added, removed, redefined, whole, reformed }: Structure): VersionStep {
  const any = (changed: Structure['added']): boolean => PART_KINDS.some((kind) => changed[kind].length > 0);
  if (any(removed) || any(redefined) || whole.length > 0) return 'major';
  return any(added) || reformed ? 'minor' : 'patch';
}

/** A step is taken from the highest version ever given, so that no number is used twice; the first is 1.0.0. */
export function versionAbove(highest: VersionNumber | undefined, step: VersionStep): VersionNumber {
  if (!highest) return { major: 1, minor: 0, patch: 0 };
  const { major, minor, patch } = highest;
  if (step === 'major') return { major: major + 1, minor: 0, patch: 0 };
  return step === 'minor' ? { major, minor: minor + 1, patch: 0 } : { major, minor, patch: patch + 1 };
}
