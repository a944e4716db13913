/** One saved version, and what can be done with it. */
import { Archive, FileText, Rocket, Undo } from "lucide-react";
import { Button } from "../../parts/Button";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { useBench } from "../bench";
import { whenWords } from "../figures";
import type { Document } from "../useDocument";
import type { Version } from "../types";

interface Props {
  version: Version;
  isNewest: boolean;
  isChosen: boolean;
  choose: (number: number) => void;
  document: Document;
}

export function VersionLine({ version, isNewest, isChosen, choose, document }: Props) {
  const { readOnly } = useBench();
  const say = speaker(canvasWords);
  const { number } = version;
  const quiet = version.origin === "archive" ? "archivedMessage" : "noMessage";
  const restored = () => void document.restore(number, say("restoredMessage", { n: number }));
  return (
    <li className="nr-version" data-chosen={isChosen || undefined}>
      <label>
        <input
          type="checkbox"
          checked={isChosen}
          aria-label={say("chooseVersion", { n: number })}
          onChange={() => choose(number)}
        />
        <strong>{say("versionShort", { n: number })}</strong>
      </label>
      <div>
        <p>{version.message || <span className="nr-hint">{say(quiet)}</span>}</p>
        <p className="nr-hint">
          {version.by} · {whenWords(version.when)}
        </p>
        <p className="nr-step-chips">
          {version.published ? (
            <span className="nr-chip" data-state="published">
              {say("state_published")}
            </span>
          ) : version.was_published ? (
            <span className="nr-chip">{say("wasPublished")}</span>
          ) : null}
          {version.origin === "archive" ? (
            <span className="nr-chip" data-state="archived">
              <Archive size={11} aria-hidden />
              {say("originArchive")}
            </span>
          ) : null}
          {version.origin === "file" ? (
            <span className="nr-chip" title={say("originFileHelp")}>
              <FileText size={11} aria-hidden />
              {say("originFile")}
            </span>
          ) : null}
        </p>
      </div>
      {readOnly || version.origin === "archive" ? null : (
        <div className="nr-version-does">
          {isNewest ? null : (
            <Button kind="quiet" icon={say("restore", { n: number })} onClick={restored}>
              <Undo size={14} aria-hidden />
            </Button>
          )}
          {version.published || document.line?.state === "archived" ? null : (
            <Button kind="quiet" icon={say("publishThis", { n: number })} onClick={() => void document.publish(number)}>
              <Rocket size={14} aria-hidden />
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
