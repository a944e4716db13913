/** One review: loaded, shown, decided. */
import { useEffect, useRef, useState } from "react";
import { FaultNote } from "../parts/FaultNote";
import { notify } from "../parts/notices";
import { Waiting } from "../parts/Waiting";
import { decisionOf } from "./core/draft";
import type { Choice, Name } from "./core/models";
import { sentRulings } from "./core/verdicts";
import { DecideDialog } from "./DecideDialog";
import { ReadingReview } from "./reading/ReadingReview";
import { Review } from "./Review";
import { useSay } from "./saying";
import { useDecide, useSheet } from "./useReviews";
import { useDraft } from "./useDraft";

interface Props {
  name: Name;
  /** Whether it still waits, by what the queue said last. */
  isQueued: boolean;
  hasNext: boolean;
  advance: () => void;
  showKeys: () => void;
}

export function OpenReview({ name, isQueued, hasNext, advance, showKeys }: Props) {
  const say = useSay();
  const sheet = useSheet(name);
  const drafting = useDraft(name);
  const decide = useDecide(name);
  const [asking, setAsking] = useState<Choice | null>(null);
  const waits = sheet.data?.state.name === "waiting";
  const [wasOvertaken, setOvertaken] = useState(false);
  const wasQueued = useRef(false);
  const { refetch } = sheet;
  useEffect(() => {
    const left = wasQueued.current && !isQueued;
    wasQueued.current = isQueued;
    if (!left || !waits || decide.isPending || decide.isSuccess) return;
    setOvertaken(true);
    setAsking(null);
    void refetch();
  }, [isQueued, waits, refetch, decide.isPending, decide.isSuccess]);
  if (sheet.isPending) return <Waiting />;
  if (sheet.data === undefined) return <FaultNote fault={sheet.error} again={() => void sheet.refetch()} />;
  const { data } = sheet;
  const send = (choice: Choice) =>
    decide.mutate(
      {
        ...decisionOf(drafting.draft, choice, data.of === "script"),
        ...(data.reading ? { rulings: sentRulings(data.reading.items, drafting.draft.rulings) } : {}),
      },
      {
        onSuccess: () => {
          notify(say(`said_${choice}`, { title: data.title }), choice === "approve" ? "good" : "plain");
          setAsking(null);
          drafting.forget();
          advance();
        },
        onError: (fault) => {
          if (fault.status !== 409) return;
          setAsking(null);
          setOvertaken(true);
        },
      },
    );
  const shown = {
    drafting,
    wasOvertaken,
    next: hasNext ? advance : null,
    ask: (choice: Choice) => {
      decide.reset();
      setAsking(choice);
    },
    showKeys,
  };
  return (
    <>
      {data.reading ? (
        <ReadingReview sheet={data} reading={data.reading} {...shown} />
      ) : (
        <Review sheet={data} {...shown} />
      )}
      {asking ? (
        <DecideDialog
          choice={asking}
          sheet={data}
          drafting={drafting}
          sending={decide.isPending}
          fault={decide.error?.status === 409 ? null : decide.error}
          send={() => send(asking)}
          close={() => setAsking(null)}
        />
      ) : null}
    </>
  );
}
