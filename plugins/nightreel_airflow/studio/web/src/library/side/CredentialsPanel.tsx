/** What a rendition's file says of itself, read from it by the server; and what it does not say. */
import { useQuery } from "@tanstack/react-query";
import { BadgeCheck, ShieldAlert, ShieldQuestion } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../parts/Button";
import { FaultNote } from "../../parts/FaultNote";
import { libraryWords } from "../../words/library";
import { speaker } from "../../words/words";
import { useCredentials } from "../asks";
import type { Credentials, FilmDetail, Rendition } from "../models";
import { moment, number } from "../saying";
import { Nothing } from "./Nothing";

export function CredentialsPanel({ film, rendition }: { film: FilmDetail; rendition: Rendition | undefined }) {
  const say = speaker(libraryWords);
  const platform = rendition?.platform ?? "";
  const reading = useCredentials(film.tenant, film.run_id);
  const read = useQuery<Credentials>({
    queryKey: ["credentials", film.tenant, film.run_id, platform],
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  if (!rendition) return <Nothing title={say("notMade")}>{say("credentialsHelp")}</Nothing>;
  return (
    <div className="nr-credentials" aria-busy={reading.isPending}>
      {read ? null : (
        <p className="nr-credentials-about">
          <ShieldQuestion size={18} aria-hidden />
          <span>{say("credentialsHelp")}</span>
        </p>
      )}
      <p className="nr-credentials-act">
        <Button kind={read ? "plain" : "main"} disabled={reading.isPending} onClick={() => reading.mutate(platform)}>
          {say(read ? "readAgain" : "readCredentials")}
        </Button>
        <span className="nr-quiet">
          <bdi>{rendition.title}</bdi>
        </span>
      </p>
      {reading.isPending ? (
        <p className="nr-quiet" role="status">
          {say("readingFile")}
        </p>
      ) : null}
      {reading.isError ? <FaultNote fault={reading.error} /> : null}
      {read && !reading.isPending ? <Read read={read} /> : null}
    </div>
  );
}

function Read({ read }: { read: Credentials }) {
  const say = speaker(libraryWords);
  const { watermark } = read;
  return (
    <div role="status">
      <p className="nr-verdict" data-good={read.is_whole}>
        {read.is_whole ? <BadgeCheck size={18} aria-hidden /> : <ShieldAlert size={18} aria-hidden />}
        <span>{read.says}</span>
      </p>
      {read.missing.length > 0 ? (
        <Part title={say("missing")}>
          <ul className="nr-missing">
            {read.missing.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Part>
      ) : null}
      <Part title={say("watermark")}>
        <p>{watermark.says}</p>
        {watermark.is_this_film === false ? <p className="nr-bad">{say("otherRun")}</p> : null}
        <Lines
          lines={[
            [say("run"), watermark.run],
            [say("film"), watermark.title],
            [say("date"), watermark.date],
            ["ID", watermark.payload],
          ]}
        />
        {typeof watermark.confidence === "number" ? (
          <p className="nr-quiet">{say("confidence", { n: number(watermark.confidence * 100) })}</p>
        ) : null}
      </Part>
      <Part title={say("disclosure")}>
        <p>{read.disclosure || say("noDisclosure")}</p>
        {read.source_type === "" ? null : <p className="nr-quiet">{read.source_type}</p>}
      </Part>
      <Part title={say("metadata")}>
        {read.labels.length === 0 ? <p>{say("noMetadata")}</p> : null}
        <Lines lines={read.labels.map((label) => [label.title, label.value] as const)} />
      </Part>
      {read.notes.length > 0 ? (
        <Part title={say("notLooked")}>
          {read.notes.map((note) => (
            <p key={note} className="nr-quiet">
              {note}
            </p>
          ))}
        </Part>
      ) : null}
      <p className="nr-quiet nr-digest" title={read.sha256}>
        {say("readAt", { when: moment(read.checked) })} · {say("digest")} {read.sha256.slice(0, 12)}
      </p>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="nr-part">
      <h4>{title}</h4>
      {children}
    </section>
  );
}

export function Lines({ lines }: { lines: readonly (readonly [string, ReactNode])[] }) {
  const shown = lines.filter(([, value]) => value !== "" && value !== null && value !== undefined);
  if (shown.length === 0) return null;
  return (
    <dl className="nr-lines">
      {shown.map(([name, value], at) => (
        <div key={at}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
