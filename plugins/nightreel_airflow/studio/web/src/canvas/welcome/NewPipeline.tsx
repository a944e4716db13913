/** Names a new pipeline and opens it; it is saved when its maker saves it. */
import { useId, useState } from "react";
import { useNavigate } from "react-router-dom";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { placeOf } from "../../shell/place";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { keepDraft } from "../core/draft";
import { isName, nameFrom } from "../core/ids";
import { named } from "../core/template";
import type { Template } from "../types";

interface Props {
  tenant: string;
  template: Template;
  taken: readonly string[];
  archived: readonly string[];
  close: () => void;
}

export function NewPipeline({ tenant, template, taken, archived, close }: Props) {
  const say = speaker(canvasWords);
  const go = useNavigate();
  const ids = { title: useId(), name: useId() };
  const [title, setTitle] = useState("");
  const [ownName, setOwnName] = useState<string | null>(null);
  const name = ownName ?? nameFrom(title);
  const fault = taken.includes(name)
    ? say("pipelineTaken", { name })
    : archived.includes(name)
      ? say("pipelineArchived", { name })
      : isName(name)
        ? ""
        : say("nameRule");
  const isReady = fault === "" && title.trim() !== "";
  const make = () => {
    if (!isReady) return;
    const draft = { text: named(template.text, name, title.trim()), tag: "", when: new Date().toISOString() };
    keepDraft(localStorage, tenant, name, draft);
    void go(placeOf("canvas", tenant, { pipeline: name, new: "1" }));
  };
  return (
    <Dialog
      title={say("newTitle", { template: template.title })}
      close={close}
      foot={
        <>
          <Button onClick={close}>{say("cancel")}</Button>
          <Button kind="main" disabled={!isReady} onClick={make}>
            {say("create")}
          </Button>
        </>
      }
    >
      <div
        className="nr-rows"
        onKeyDown={(event) => {
          if (event.key === "Enter") make();
        }}
      >
        <label htmlFor={ids.title} className="nr-label">
          {say("title")}
        </label>
        <input
          id={ids.title}
          className="nr-input"
          value={title}
          maxLength={80}
          autoFocus
          onChange={(event) => setTitle(event.target.value)}
        />
        <label htmlFor={ids.name} className="nr-label">
          {say("name")}
        </label>
        <input
          id={ids.name}
          className="nr-input nr-mono"
          value={name}
          aria-invalid={name !== "" && fault !== ""}
          onChange={(event) => setOwnName(event.target.value)}
        />
      </div>
      {name !== "" && fault ? (
        <p className="nr-field-fault">{fault}</p>
      ) : (
        <p className="nr-field-help">{say("pipelineNameHelp")}</p>
      )}
    </Dialog>
  );
}
