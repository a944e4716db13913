/** Asks once more before a night is cancelled for good. */
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { FaultNote } from "../../parts/FaultNote";
import { notify } from "../../parts/notices";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { useSteer } from "../asks";

export function CancelDialog({ tenant, name, close }: { tenant: string; name: string; close: () => void }) {
  const say = speaker(batchWords);
  const steer = useSteer(tenant, name);
  const cancel = () =>
    steer.mutate("cancel", {
      onSuccess: () => {
        notify(say("cancelledNow"), "good");
        close();
      },
    });
  return (
    <Dialog
      title={say("cancelTitle")}
      close={close}
      foot={
        <>
          <Button onClick={close}>{say("goOn")}</Button>
          <Button kind="bad" disabled={steer.isPending} onClick={cancel}>
            {say("cancelDo")}
          </Button>
        </>
      }
    >
      <p>{say("cancelHelp")}</p>
      {steer.isError ? <FaultNote fault={steer.error} /> : null}
    </Dialog>
  );
}
