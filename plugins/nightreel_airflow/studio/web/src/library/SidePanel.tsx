/** Beside the film: its story, its quality, its credentials, its past, what people say, and the rest. */
import { useId } from "react";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import type { Deck } from "./deck";
import type { Comment, FilmDetail, Rendition } from "./models";
import { CommentsPanel } from "./side/CommentsPanel";
import { CredentialsPanel } from "./side/CredentialsPanel";
import { DetailsPanel } from "./side/DetailsPanel";
import { HistoryPanel } from "./side/HistoryPanel";
import { QualityPanel } from "./side/QualityPanel";
import { ReadingAbout } from "./side/ReadingAbout";
import { Story } from "./side/Story";
import { tabId, Tabs } from "./Tabs";
import "./side.css";
import { usePlace } from "./usePlace";

const SIDES = ["story", "quality", "credentials", "history", "comments", "details"] as const;

interface Props {
  film: FilmDetail;
  deck: Deck;
  rendition: Rendition | undefined;
  comment: string;
  /** Counts how often somebody has asked to write a comment. */
  writes: number;
  comments: readonly Comment[];
  linkTo: (runId: string) => string;
}

export function SidePanel({ film, deck, rendition, comment, writes, comments, linkTo }: Props) {
  const say = speaker(libraryWords);
  const { query, open } = usePlace();
  const panel = useId();
  const sides = SIDES.filter((one) => !film.reading || (one !== "quality" && one !== "credentials"));
  const side = sides.find((one) => one === query.get("side")) ?? "story";
  const waiting = comments.filter((one) => !one.resolved).length;
  const tabs = sides.map((id) => ({
    id,
    title:
      id === "comments" && waiting > 0 ? (
        <>
          {say(id)} <em>{waiting}</em>
        </>
      ) : (
        say(id === "story" && film.reading ? "read" : id)
      ),
    ...(id === "quality" && film.quality && !film.quality.passed
      ? { title: <span className="nr-bad">{say(id)}</span> }
      : {}),
  }));
  const shown = {
    story: () => (film.reading ? <ReadingAbout reading={film.reading} /> : <Story film={film} deck={deck} />),
    quality: () => <QualityPanel film={film} />,
    credentials: () => <CredentialsPanel film={film} rendition={rendition} />,
    history: () => <HistoryPanel film={film} linkTo={linkTo} />,
    comments: () => <CommentsPanel film={film} deck={deck} shown={comment} writes={writes} />,
    details: () => <DetailsPanel film={film} />,
  };
  return (
    <aside className="nr-film-side" aria-label={say("about")}>
      <Tabs label={say("about")} tabs={tabs} chosen={side} choose={(id) => open({ side: id })} panel={panel} />
      <div className="nr-film-side-panel" id={panel} role="tabpanel" aria-labelledby={tabId(panel, side)} tabIndex={0}>
        {shown[side]()}
      </div>
    </aside>
  );
}
