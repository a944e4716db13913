/** The room "canvas": a client's pipelines, and the one that is open. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useSearchParams } from "react-router-dom";
import { FaultNote } from "../parts/FaultNote";
import { Waiting } from "../parts/Waiting";
import type { RoomProps } from "../shell/Studio";
import { getPalette, getPipeline, postCheck, type Opened } from "./api";
import type { Bench } from "./bench";
import { desk } from "./core/desk";
import { dropDraft, readDraft, type Draft } from "./core/draft";
import { Session } from "./core/session";
import { stepsOf } from "./core/steps";
import { Editor } from "./Editor";
import { DraftDialog } from "./welcome/DraftDialog";
import { Welcome } from "./welcome/Welcome";
import { inOurLanguage } from "./words";
import type { Checked, Palette } from "./types";

export default function CanvasRoom({ tenant }: RoomProps) {
  const [query] = useSearchParams();
  const pipeline = query.get("pipeline");
  const isNew = query.get("new") === "1";
  const palette = useQuery({
    queryKey: ["palette", tenant.name],
    queryFn: async ({ signal }) => inOurLanguage(await getPalette(tenant.name, signal)),
    staleTime: 300_000,
  });
  if (palette.isPending) return <Waiting />;
  if (palette.isError) return <FaultNote fault={palette.error} again={() => void palette.refetch()} />;
  if (pipeline === null) return <Welcome tenant={tenant} palette={palette.data} />;
  const props = { tenant: tenant.name, pipeline, palette: palette.data, readOnly: !tenant.may_edit };
  return isNew ? <Unsaved key={pipeline} {...props} /> : <Saved key={pipeline} {...props} />;
}

interface OpenProps {
  tenant: string;
  pipeline: string;
  palette: Palette;
  readOnly: boolean;
}

/** A pipeline that was saved before. */
function Saved(props: OpenProps) {
  const { tenant, pipeline } = props;
  const opened = useQuery({
    queryKey: ["pipeline", tenant, pipeline],
    queryFn: ({ signal }) => getPipeline(tenant, pipeline, signal),
    staleTime: Infinity,
    gcTime: 0,
  });
  if (opened.isPending) return <Waiting />;
  if (opened.isError) return <FaultNote fault={opened.error} again={() => void opened.refetch()} />;
  return <Begun {...props} opened={opened.data} checked={opened.data.state.checked} />;
}

/** A new one: it is only in this browser until it is saved. */
function Unsaved(props: OpenProps) {
  const { tenant, pipeline } = props;
  const [draft] = useState(() => readDraft(localStorage, tenant, pipeline));
  const text = draft?.text ?? `name: ${pipeline}\ntitle: ${pipeline}\nsteps: []\n`;
  const checked = useQuery({
    queryKey: ["begun", tenant, pipeline],
    queryFn: ({ signal }) => postCheck(tenant, { text }, signal),
    staleTime: Infinity,
    gcTime: 0,
  });
  if (checked.isPending) return <Waiting />;
  if (checked.isError) return <FaultNote fault={checked.error} again={() => void checked.refetch()} />;
  return <Begun {...props} opened={null} checked={checked.data} />;
}

function Begun({
  tenant,
  pipeline,
  palette,
  readOnly,
  opened,
  checked,
}: OpenProps & { opened: Opened | null; checked: Checked }) {
  const [first] = useState({ opened, checked });
  const [draft, setDraft] = useState<Draft | null>(() => unsavedDraft(tenant, pipeline, first.opened));
  const bench = useMemo((): Bench => {
    const ask = (question: Parameters<typeof postCheck>[1], signal: AbortSignal) => postCheck(tenant, question, signal);
    const isNew = first.opened === null;
    const session = new Session(first.checked, ask, readOnly, first.opened ? first.checked.text : "");
    return {
      tenant,
      pipeline,
      palette,
      steps: stepsOf(palette),
      session,
      desk: desk(window.innerWidth, isNew),
      readOnly,
    };
  }, [tenant, pipeline, palette, readOnly, first]);
  useEffect(() => () => bench.session.close(), [bench]);
  return (
    <>
      <Editor bench={bench} opened={first.opened} />
      {draft && !readOnly ? (
        <DraftDialog
          draft={draft}
          isOlder={draft.tag !== (first.opened?.tag ?? "")}
          take={() => {
            bench.session.type(draft.text);
            setDraft(null);
          }}
          drop={() => {
            dropDraft(localStorage, tenant, pipeline);
            setDraft(null);
          }}
        />
      ) : null}
    </>
  );
}

/** A draft of a saved pipeline that says something else; a new one's is what it is opened with. */
function unsavedDraft(tenant: string, pipeline: string, opened: Opened | null): Draft | null {
  if (opened === null) return null;
  const draft = readDraft(localStorage, tenant, pipeline);
  return draft && draft.text !== opened.state.checked.text ? draft : null;
}
