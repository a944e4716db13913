/** What is known of the saved pipeline: its line, its tag, and saving with what may come in between. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { Fault } from "../api/client";
import { notify } from "../parts/notices";
import { canvasWords } from "../words/canvas";
import { speaker } from "../words/words";
import { getPipeline, postPublish, postRestore, putPipeline, type Opened, type Saving } from "./api";
import type { Session } from "./core/session";
import type { Conflict, PipelineLine } from "./types";

export interface Document {
  readonly name: string;
  /** `null` of a pipeline that was never saved. */
  readonly line: PipelineLine | null;
  readonly tag: string | null;
  readonly publishedAt: number | null;
  readonly conflict: { readonly said: Conflict; readonly saving: Saving } | null;
  readonly isSaving: boolean;
  readonly save: (message: string, publish: boolean) => Promise<boolean>;
  /** Saves mine on top of what was saved in between. */
  readonly saveOnTop: () => Promise<boolean>;
  readonly takeTheirs: () => Promise<void>;
  readonly keepEditing: () => void;
  readonly restore: (number: number, message: string) => Promise<boolean>;
  readonly publish: (number: number) => Promise<boolean>;
}

interface Known {
  readonly line: PipelineLine | null;
  readonly tag: string | null;
}

export function useDocument(tenant: string, name: string, opened: Opened | null, session: Session): Document {
  const client = useQueryClient();
  const [known, setKnown] = useState<Known>({ line: opened?.state.line ?? null, tag: opened?.tag ?? null });
  const [publishedAt, setPublishedAt] = useState<number | null>(null);
  const [conflict, setConflict] = useState<Document["conflict"]>(null);
  const [isSaving, setSaving] = useState(false);

  const took = useCallback(
    (answer: Opened, isPublished: boolean) => {
      setKnown({ line: answer.state.line, tag: answer.tag });
      setConflict(null);
      if (isPublished) setPublishedAt(Date.now());
      void client.invalidateQueries({ queryKey: ["versions", tenant, name] });
      void client.invalidateQueries({ queryKey: ["pipelines", tenant] });
      client.removeQueries({ queryKey: ["pipeline", tenant, name] });
    },
    [client, tenant, name],
  );
  const trying = useCallback(async (does: () => Promise<void>, saving: Saving | null): Promise<boolean> => {
    setSaving(true);
    try {
      await does();
      return true;
    } catch (error) {
      const said = conflictIn(error);
      if (said && saving) setConflict({ said, saving });
      else notify(faultWords(error), "bad");
      return false;
    } finally {
      setSaving(false);
    }
  }, []);
  const put = useCallback(
    (saving: Saving, tag: string | null) =>
      trying(async () => {
        const answer = await putPipeline(tenant, name, saving, tag);
        session.saved(saving.text);
        took(answer, saving.publish);
        notify(
          speaker(canvasWords)(saving.publish ? "saidPublished" : "saidSaved", { n: answer.state.version.number }),
          "good",
        );
      }, saving),
    [trying, tenant, name, session, took],
  );
  const replace = (answer: Opened, isPublished: boolean) => {
    const { text } = answer.state.checked;
    session.saved(text);
    session.type(text);
    took(answer, isPublished);
  };
  return {
    name,
    ...known,
    publishedAt,
    conflict,
    isSaving,
    save: async (message, publish) => {
      await session.settled();
      return put({ text: session.text, message, publish }, known.tag);
    },
    saveOnTop: async () => (conflict ? put(conflict.saving, `"${conflict.said.theirs.tag}"`) : false),
    takeTheirs: async () => {
      await trying(async () => replace(await getPipeline(tenant, name, new AbortController().signal), false), null);
    },
    keepEditing: () => setConflict(null),
    restore: (number, message) =>
      trying(async () => replace(await postRestore(tenant, name, number, message, known.tag ?? ""), false), null),
    publish: (number) => trying(async () => took(await postPublish(tenant, name, number, known.tag ?? ""), true), null),
  };
}

const PRECONDITION_FAILED = 412;

/** Gives what the server says of a version that was saved in between; `null` of any other fault. */
function conflictIn(error: unknown): Conflict | null {
  if (!(error instanceof Fault) || error.status !== PRECONDITION_FAILED) return null;
  const body = error.body as Partial<Conflict> & { detail?: Conflict; conflict?: Conflict };
  return body.conflict ?? body.detail ?? (body.theirs ? (body as Conflict) : null);
}

function faultWords(error: unknown): string {
  if (!(error instanceof Fault)) return String(error);
  return [error.got, error.want, error.fix].filter(Boolean).join(" · ") || error.code;
}
