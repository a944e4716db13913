/** The bar to decide: what is asked to change so far, and the three answers with their keys. */
import { Check, Undo2, X } from "lucide-react";
import { Button } from "../parts/Button";
import { changedWords, hindrance, wishesOf, type Draft } from "./core/draft";
import type { Choice, Sheet } from "./core/models";
import { Keycap } from "./Keycap";
import { useSay, type Say } from "./saying";

interface Props {
  sheet: Sheet;
  draft: Draft;
  ask: (choice: Choice) => void;
}

export function DecideBar({ sheet, draft, ask }: Props) {
  const say = useSay();
  const ofScript = sheet.of === "script";
  const wantsChange = hindrance(draft, "again", ofScript) === null;
  return (
    <footer className="nr-rv-decide" aria-label={say("decision")} role="group">
      <p className="nr-rv-sum" data-hook="sum">
        {sumOf(say, draft)}
      </p>
      <Button kind="bad" data-choice="reject" aria-keyshortcuts="R" onClick={() => ask("reject")}>
        <X size={16} aria-hidden /> {say("reject")} <Keycap>R</Keycap>
      </Button>
      {ofScript ? null : (
        <Button
          kind={wantsChange ? "main" : "plain"}
          data-choice="again"
          aria-keyshortcuts="G"
          onClick={() => ask("again")}
        >
          <Undo2 size={16} aria-hidden /> {say("askAgain")} <Keycap>G</Keycap>
        </Button>
      )}
      <Button
        kind={wantsChange && !ofScript ? "plain" : "main"}
        data-choice="approve"
        aria-keyshortcuts="A"
        onClick={() => ask("approve")}
      >
        <Check size={16} aria-hidden /> {say(ofScript && changedWords(draft).length ? "approveWords" : "approve")}{" "}
        <Keycap>A</Keycap>
      </Button>
    </footer>
  );
}

/** Says what is asked to change so far. */
export function sumOf(say: Say, draft: Draft): string {
  const again = Object.keys(wishesOf(draft));
  const words = changedWords(draft);
  const parts = [
    again.length ? say("asksShots", { shots: again.join(", ") }) : "",
    words.length ? say("asksWords", { shots: words.join(", ") }) : "",
  ].filter(Boolean);
  return parts.join(" · ") || say("nothingAsked");
}
