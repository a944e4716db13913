/** The notes that a reviewer has left on shots and time codes. */
import { X } from "lucide-react";
import { Button } from "../parts/Button";
import { clock } from "../parts/playing";
import { withNote, withNoteText, withoutNote } from "./core/draft";
import type { Sheet } from "./core/models";
import { NoteForm, type Composed } from "./NoteForm";
import { useSay } from "./saying";
import type { Drafting } from "./useDraft";

interface Props {
  sheet: Sheet;
  drafting: Drafting;
  composed: Composed | null;
  setComposed: (composed: Composed | null) => void;
  goTo: (shot: number, at_s?: number | null) => void;
  takesNotes: boolean;
}

export function Notes({ sheet, drafting, composed, setComposed, goTo, takesNotes }: Props) {
  const say = useSay();
  const { notes } = drafting.draft;
  if (!takesNotes && !notes.length) {
    if (!sheet.may_decide || sheet.has_script) return null;
    return <p className="nr-rv-soft">{say("noScript")}</p>;
  }
  const keep = (text: string) => {
    if (!composed) return;
    const { id, shot, at_s } = composed;
    drafting.change((draft) => (id === null ? withNote(draft, shot, at_s, text) : withNoteText(draft, id, text)));
    setComposed(null);
  };
  return (
    <section className="nr-rv-card nr-rv-notes" aria-label={say("notes")}>
      <h2>{say("notes")}</h2>
      {composed ? <NoteForm composed={composed} keep={keep} close={() => setComposed(null)} /> : null}
      {notes.length ? (
        <ul>
          {notes.map((note) => (
            <li key={note.id} data-note={note.shot}>
              <button
                type="button"
                className="nr-rv-note-place"
                aria-label={say("goThere", {
                  at: note.at_s === null ? say("shot", { n: note.shot }) : clock(note.at_s),
                })}
                onClick={() => goTo(note.shot, note.at_s)}
              >
                <b>{note.shot}</b> {note.at_s === null ? say("wholeShot") : clock(note.at_s)}
              </button>
              {sheet.may_decide ? (
                <button type="button" className="nr-rv-note-text" onClick={() => setComposed(note)}>
                  {note.text || say("anotherTake")}
                </button>
              ) : (
                <p className="nr-rv-note-text">{note.text || say("anotherTake")}</p>
              )}
              <Button
                kind="quiet"
                icon={say("remove")}
                onClick={() => drafting.change((draft) => withoutNote(draft, note.id))}
              >
                <X size={14} aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {composed || notes.length || !takesNotes ? null : <p className="nr-rv-soft">{say("notesHelp")}</p>}
    </section>
  );
}
