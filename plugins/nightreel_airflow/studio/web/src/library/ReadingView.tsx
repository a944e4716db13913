/** What a run has read out of pictures: its page, and the differences that were found, in a frame without rights. */
import { Eye } from "lucide-react";
import { useId, useState } from "react";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import type { FilmDetail, FilmFile, ReadingShown } from "./models";
import { short } from "./saying";
import { tabId, Tabs, type Tab } from "./Tabs";

type Page = "reading" | "differences";
/** As the server says it of the page itself: links open beside the studio, and nothing in it runs. */
const RIGHTS = "allow-popups allow-popups-to-escape-sandbox";

export function ReadingView({ film, reading }: { film: FilmDetail; reading: ReadingShown }) {
  const say = speaker(libraryWords);
  const panel = useId();
  const [asked, choose] = useState<Page>("reading");
  const pages: Partial<Record<Page, FilmFile>> = {
    ...(reading.page ? { reading: reading.page } : {}),
    ...(reading.differences?.page ? { differences: reading.differences.page } : {}),
  };
  const chosen = pages[asked] ? asked : pages.reading ? "reading" : "differences";
  const page = pages[chosen];
  const tabs: Tab<Page>[] = [
    ...(pages.reading ? [{ id: "reading" as const, title: say(reading.kind) }] : []),
    ...(pages.differences
      ? [{ id: "differences" as const, title: `${say("differences")} (${reading.differences?.items ?? 0})` }]
      : []),
  ];
  const review = film.reviews.find((one) => one.choice === "");
  return (
    <div className="nr-reading">
      {film.state === "waiting" && review ? (
        <header className="nr-making-head" data-tone="wait">
          <Eye size={20} aria-hidden />
          <div>
            <h3>{say("waiting")}</h3>
            <p>{review.question || say("waitsHelp")}</p>
          </div>
          <a className="nr-button" data-kind="main" href={review.page}>
            {say("openReview")}
          </a>
        </header>
      ) : null}
      {tabs.length > 1 ? (
        <div className="nr-film-bar">
          <Tabs
            className="nr-renditions"
            label={say("pages")}
            tabs={tabs}
            chosen={chosen}
            choose={choose}
            panel={panel}
          />
        </div>
      ) : null}
      <div
        className="nr-reading-page"
        id={panel}
        {...(tabs.length > 1 ? { role: "tabpanel", "aria-labelledby": tabId(panel, chosen) } : {})}
      >
        {page && page.play !== "" ? (
          <iframe
            key={page.sha256}
            src={page.play}
            title={`${say(chosen === "reading" ? reading.kind : "differences")}: ${short(film.title, 200)}`}
            sandbox={RIGHTS}
            referrerPolicy="no-referrer"
          />
        ) : (
          <p className="nr-quiet">{say("noPage")}</p>
        )}
      </div>
    </div>
  );
}
