/** What was not saved yet, kept in the browser until it is. */
export interface Draft {
  readonly text: string;
  /** The state of the pipeline that it began with; empty of one that was never saved. */
  readonly tag: string;
  readonly when: string;
}

type Keeper = Pick<Storage, "getItem" | "setItem" | "removeItem">;

function keyOf(tenant: string, pipeline: string): string {
  return `nightreel.draft/${tenant}/${pipeline}`;
}

/** Keeps a draft; whether that worked: a browser may be full, or keep nothing. */
export function keepDraft(keeper: Keeper, tenant: string, pipeline: string, draft: Draft): boolean {
  try {
    keeper.setItem(keyOf(tenant, pipeline), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function readDraft(keeper: Keeper, tenant: string, pipeline: string): Draft | null {
  try {
    const draft = JSON.parse(keeper.getItem(keyOf(tenant, pipeline)) ?? "null") as Partial<Draft> | null;
    if (typeof draft?.text !== "string" || typeof draft.tag !== "string") return null;
    return { text: draft.text, tag: draft.tag, when: typeof draft.when === "string" ? draft.when : "" };
  } catch {
    return null;
  }
}

export function dropDraft(keeper: Keeper, tenant: string, pipeline: string): void {
  try {
    keeper.removeItem(keyOf(tenant, pipeline));
  } catch {
    // a browser that keeps nothing has nothing to drop
  }
}
