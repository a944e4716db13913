/** A film's renditions, each with its shape; and beside them what it was before. */
import { SquareSplitHorizontal } from "lucide-react";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import type { Rendition } from "./models";
import { aspect } from "./saying";
import { Tabs, type Tab } from "./Tabs";

export const COMPARE = "compare:";

interface Props {
  renditions: readonly Rendition[];
  chosen: string;
  choose: (id: string) => void;
  panel: string;
  comparable: boolean;
}

export function RenditionTabs({ renditions, chosen, choose, panel, comparable }: Props) {
  const say = speaker(libraryWords);
  const tabs: Tab<string>[] = renditions.map((one) => ({
    id: one.platform,
    title: (
      <>
        <i className="nr-shape" style={{ aspectRatio: one.width_px / one.height_px }} aria-hidden />
        <span>{one.title}</span>
        <small>{aspect(one.width_px, one.height_px)}</small>
      </>
    ),
  }));
  if (comparable) {
    const title = (
      <>
        <SquareSplitHorizontal size={15} aria-hidden />
        <span>{say("compare")}</span>
      </>
    );
    tabs.push({ id: COMPARE, title });
  }
  return (
    <Tabs
      className="nr-renditions"
      label={say("renditions")}
      tabs={tabs}
      chosen={chosen}
      choose={choose}
      panel={panel}
    />
  );
}
