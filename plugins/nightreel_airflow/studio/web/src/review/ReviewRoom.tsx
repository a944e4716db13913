/** The room "review": what waits at the left, the open review at the right; or all of it as a contact sheet. */
import { useEffect, useState } from "react";
import { Empty } from "../parts/Empty";
import { FaultNote } from "../parts/FaultNote";
import { Waiting } from "../parts/Waiting";
import { ContactSheet } from "./ContactSheet";
import { actionOf } from "./core/keys";
import { sameReview, type Name, type Queue as Queued } from "./core/models";
import { ALL, inOrder, moved, nextTo, shown } from "./core/queue";
import { KeysDialog } from "./KeysDialog";
import { OpenReview } from "./OpenReview";
import { Queue } from "./Queue";
import "./review.css";
import { useSay } from "./saying";
import { useKeys } from "./useKeys";
import { usePlace } from "./usePlace";
import { useQueue } from "./useReviews";

export default function ReviewRoom() {
  const queue = useQueue();
  if (queue.isPending) return <Waiting />;
  if (queue.data === undefined) return <FaultNote fault={queue.error} again={() => void queue.refetch()} />;
  return <Room queue={queue.data} />;
}

function Room({ queue }: { queue: Queued }) {
  const say = useSay();
  const { open, isSheet, go, showSheet } = usePlace();
  const [filter, setFilter] = useState(ALL);
  const [keys, setKeys] = useState(false);
  const lines = shown(queue.reviews, filter);
  const first = inOrder(lines)[0] ?? null;
  const now = Date.parse(queue.now);
  useEffect(() => {
    if (open === null && first !== null && !isSheet) go(first, true);
  }, [open, first, isSheet, go]);
  const advance = (from: Name) => go(nextTo(lines, from), true);
  useKeys((event) => {
    const action = actionOf(event);
    if (action?.act === "keys") setKeys(true);
    else if (action?.act === "sheet" && (isSheet || queue.reviews.length)) showSheet(!isSheet);
    else if (action?.act === "move" && !isSheet) {
      const to = moved(lines, open, action.by);
      if (to && !sameReview(to, open)) go(to, true);
    } else return false;
    return true;
  });
  const dialog = keys ? <KeysDialog close={() => setKeys(false)} /> : null;
  if (isSheet) {
    return (
      <>
        <ContactSheet lines={queue.reviews} now={now} go={go} back={() => showSheet(false)} />
        {dialog}
      </>
    );
  }
  if (open === null && !queue.reviews.length) {
    return (
      <>
        <Empty title={say("nothing")}>{say("nothingHelp")}</Empty>
        {dialog}
      </>
    );
  }
  return (
    <div className="nr-rv">
      <Queue
        lines={queue.reviews}
        more={queue.more}
        now={now}
        open={open}
        filter={filter}
        setFilter={setFilter}
        go={go}
        showSheet={() => showSheet(true)}
      />
      {open === null ? (
        <Empty title={say("choose")} />
      ) : (
        <OpenReview
          key={`${open.dag_id} ${open.run_id} ${open.step_id}`}
          name={open}
          isQueued={queue.reviews.some((line) => sameReview(line, open))}
          hasNext={nextTo(lines, open) !== null}
          advance={() => advance(open)}
          showKeys={() => setKeys(true)}
        />
      )}
      {dialog}
    </div>
  );
}
