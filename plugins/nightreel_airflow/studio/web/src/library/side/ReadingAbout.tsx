/** Beside what was read: who has read it, what a model would add, what was found, and the files. */
import { FileText } from "lucide-react";
import { libraryWords } from "../../words/library";
import { speaker } from "../../words/words";
import type { ReadingShown } from "../models";
import { money, number, size } from "../saying";
import { Lines } from "./CredentialsPanel";

export function ReadingAbout({ reading }: { reading: ReadingShown }) {
  const say = speaker(libraryWords);
  const { by, differences } = reading;
  return (
    <div className="nr-details">
      <section className="nr-part">
        <Lines
          lines={[
            [say("kind"), say(reading.kind)],
            [say("pictures"), number(reading.pictures)],
            [say("readBy"), [by.engine, by.model].filter(Boolean).join(" · ")],
            [say("asked"), by.requests + by.reused > 0 ? say("askedOf", { n: by.requests, reused: by.reused }) : ""],
            [say("tokens"), by.tokens_in + by.tokens_out > 0 ? number(by.tokens_in + by.tokens_out) : ""],
            [say("cost"), by.money > 0 ? money(by.money) : say("free")],
            [
              say("differences"),
              differences
                ? say("differencesOf", { n: differences.items, share: number(100 * differences.amount) })
                : "",
            ],
            [say("language"), reading.language],
          ]}
        />
      </section>
      {by.partial ? (
        <section className="nr-part">
          <h4>{say("partial")}</h4>
          <p className="nr-quiet">{say("partialHelp")}</p>
          <ul className="nr-reading-adds">
            {by.would_add.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      ) : null}
      {reading.notes.length > 0 ? (
        <section className="nr-part">
          <h4>{say("notes")}</h4>
          {reading.notes.map((note) => (
            <p key={note} className="nr-quiet">
              {note}
            </p>
          ))}
        </section>
      ) : null}
      {reading.files.length > 0 ? (
        <section className="nr-part">
          <h4>{say("downloads")}</h4>
          <ul className="nr-reading-files">
            {reading.files.map((file) => (
              <li key={file.name}>
                <a href={file.download} download={file.name}>
                  <FileText size={15} aria-hidden />
                  <span>{file.name}</span>
                  <small>{size(file.size_bytes)}</small>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}
