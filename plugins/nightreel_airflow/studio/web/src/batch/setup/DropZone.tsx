/** Where a catalogue is dropped or chosen; a file of the same name is replaced only when a person says so. */
import { Upload } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import { Fault } from "../../api/client";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { FaultNote } from "../../parts/FaultNote";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { useUpload } from "../asks";
import type { CatalogueLine } from "../models";

const MOST_BYTES = 20 * 1024 * 1024;

interface Props {
  tenant: string;
  known: readonly CatalogueLine[];
  mayUpload: boolean;
  take: (line: CatalogueLine) => void;
}

export function DropZone({ tenant, known, mayUpload, take }: Props) {
  const say = speaker(batchWords);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [tooLarge, setTooLarge] = useState<Fault | null>(null);
  const [replacing, setReplacing] = useState<{ file: File; line: CatalogueLine } | null>(null);
  const upload = useUpload(tenant);
  const send = (file: File, tag?: string) => {
    setReplacing(null);
    upload.mutate(tag === undefined ? { file } : { file, tag }, { onSuccess: take });
  };
  const begin = (file: File | undefined) => {
    if (!file) return;
    upload.reset();
    const isLarge = file.size > MOST_BYTES;
    setTooLarge(
      isLarge ? new Fault(413, "request.size", say("tooLarge", { name: file.name }), "", say("tooLargeFix")) : null,
    );
    if (isLarge) return;
    const line = known.find((one) => one.name === file.name);
    if (line) setReplacing({ file, line });
    else send(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    begin(event.dataTransfer.files[0]);
  };
  const fault = tooLarge ?? upload.error;
  if (!mayUpload) return null;
  return (
    <>
      <div
        className="nr-drop"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Upload size={22} aria-hidden />
        <strong>{upload.isPending ? say("uploading", { name: upload.variables.file.name }) : say("drop")}</strong>
        <small>{say("dropHelp")}</small>
        <Button disabled={upload.isPending} onClick={() => input.current?.click()}>
          {say("choose")}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          data-testid="catalogue-file"
          onChange={(event) => {
            begin(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </div>
      {fault ? <FaultNote fault={fault} /> : null}
      {replacing ? (
        <Dialog
          title={say("replaceTitle", { name: replacing.file.name })}
          close={() => setReplacing(null)}
          foot={
            <>
              <Button onClick={() => setReplacing(null)}>{say("keep")}</Button>
              <Button kind="main" onClick={() => send(replacing.file, replacing.line.tag)}>
                {say("replace")}
              </Button>
            </>
          }
        >
          <p>{say("replaceHelp")}</p>
        </Dialog>
      ) : null}
    </>
  );
}
