import { PART_KINDS, type Structure } from './structure.ts';

/** The version of a release: how it is written and read, which of two is the later one, and what the next one is. */

/** A full version, such as 1.2.0. */
export interface Version {
  major: number;
  minor: number;
  patch: number;
}

/** Which releases a reader asks for: all (`latest`), those of one major or minor version, or one release. The newest is taken. */
export type Pin = Partial<Version>;

/** How much a release changes for those who use the one before it. */
export type VersionStep = 'major' | 'minor' | 'patch';

/** Reads `latest`, `1`, `1.2` or `1.2.0`; undefined for anything else. */
export function parsePin(text: string): Pin | undefined {
  if (text === 'latest') return {};
  if (!/^(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){0,2}$/.test(text)) return undefined;
  const [major, minor, patch] = text.split('.').map(Number);
  return {
    ...(major !== undefined && { major }),
    ...(minor !== undefined && { minor }),
    ...(patch !== undefined && { patch }),
  };
}

/** True for a pin that always names the same release; `latest` and short pins move on. */
export const isFull = (pin: Pin): pin is Version => pin.patch !== undefined;

/** The version that a text names in full. */
export function fullVersion(text = ''): Version | undefined {
  const pin = parsePin(text);
  return pin && isFull(pin) ? pin : undefined;
}

/** `1.2.0`. */
export const versionText = ({ major, minor, patch }: Version): string => `${major}.${minor}.${patch}`;

/** True if the first of two full versions is the later one. */
export function isAbove(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split('.').map(Number));
  for (const [i, number] of (a ?? []).entries()) if (number !== b?.[i]) return number > (b?.[i] ?? 0);
  return false;
}

/**
 * The step that the structure alone asks for (`docs/reference/releases.md`, "Versions"). Major: something that was published is
 * gone, or has another name or meaning. Minor: something is added, or shown in another form. After `patch`, the values decide.
 */
export function structuralStep({ added, removed, redefined, renamed, whole, reformed }: Structure): VersionStep {
  const any = (changed: Structure['added']): boolean => PART_KINDS.some((kind) => changed[kind].length > 0);
  if (any(removed) || any(redefined) || renamed.length > 0 || whole.length > 0) return 'major';
  return any(added) || reformed ? 'minor' : 'patch';
}

/** The version one step above the highest that was ever given, so that no version is given twice; the first is 1.0.0. */
export function versionAbove(highest: Version | undefined, step: VersionStep): Version {
  if (!highest) return { major: 1, minor: 0, patch: 0 };
  const { major, minor, patch } = highest;
  if (step === 'major') return { major: major + 1, minor: 0, patch: 0 };
  return step === 'minor' ? { major, minor: minor + 1, patch: 0 } : { major, minor, patch: patch + 1 };
}
