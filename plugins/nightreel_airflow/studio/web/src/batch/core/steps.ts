/** The steps of the guided way from a catalogue to its films. */
export const STEPS = ["catalogue", "columns", "check", "when"] as const;
export type Step = (typeof STEPS)[number];

export function stepOf(said: string | null): Step {
  return STEPS.find((step) => step === said) ?? "catalogue";
}

/** Whether what a step needs is there. */
export function isOpen(step: Step, has: { catalogue: boolean; missing: readonly string[] }): boolean {
  if (step === "catalogue") return true;
  if (step === "columns") return has.catalogue;
  return has.catalogue && has.missing.length === 0;
}
