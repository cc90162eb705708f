import type { Pin } from '../../db/queries/releases.ts';

/** Names of releases. Pure. */

/** `1.2.0`, `1.2`, `1` or `latest` as a pin; undefined for anything else. */
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

/** Names one release for ever, unlike `latest` and short pins. */
export const isFull = (pin: Pin): pin is Required<Pin> => pin.patch !== undefined;

/** Of two full versions. */
export function isAbove(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split('.').map(Number));
  for (const [i, number] of (a ?? []).entries()) if (number !== b?.[i]) return number > (b?.[i] ?? 0);
  return false;
}
