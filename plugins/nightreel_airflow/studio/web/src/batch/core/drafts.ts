/** What people have changed and not saved, by client and pipeline: kept beside the page's components, since Airflow
 * makes them anew whenever the address changes. */
import type { Batch } from "../models";

const drafts = new Map<string, Batch>();
const listeners = new Set<() => void>();

function told(): void {
  for (const listener of listeners) listener();
}

export function draftKey(tenant: string, pipeline: string): string {
  return `${tenant} ${pipeline}`;
}

export function draftOf(key: string): Batch | undefined {
  return drafts.get(key);
}

export function keepDraft(key: string, batch: Batch): void {
  drafts.set(key, batch);
  told();
}

export function dropDraft(key: string): void {
  if (drafts.delete(key)) told();
}

export function listenToDrafts(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
