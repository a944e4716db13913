/** The notices in the corner of the page. */
import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { shellWords } from "../words/shell";
import { speaker } from "../words/words";
import { Button } from "./Button";
import { current, dismiss, listen } from "./notices";

export function Notices() {
  const notices = useSyncExternalStore(listen, current);
  const say = speaker(shellWords);
  return (
    <div className="nr-notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className="nr-notice" data-kind={notice.kind}>
          <div>{notice.text}</div>
          <Button kind="quiet" icon={say("close")} onClick={() => dismiss(notice.id)}>
            <X size={14} aria-hidden />
          </Button>
        </div>
      ))}
    </div>
  );
}
