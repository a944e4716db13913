/** The catalogues in the client's folder. */
import { Table2, Trash2 } from "lucide-react";
import { useState } from "react";
import { ago, size } from "../../library/saying";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { FaultNote } from "../../parts/FaultNote";
import { batchWords } from "../../words/batch";
import { shellWords } from "../../words/shell";
import { speaker } from "../../words/words";
import { useRemove } from "../asks";
import type { CatalogueLine } from "../models";

interface Props {
  tenant: string;
  lines: readonly CatalogueLine[];
  chosen: string;
  choose: (address: string) => void;
  mayChange: boolean;
}

export function CatalogueFiles({ tenant, lines, chosen, choose, mayChange }: Props) {
  const say = speaker(batchWords);
  const [removing, setRemoving] = useState<CatalogueLine | null>(null);
  if (lines.length === 0) return <p className="nr-faint">{say("noCatalogues")}</p>;
  return (
    <div className="nr-files" role="radiogroup" aria-label={say("inFolder")}>
      {lines.map((line) => (
        <div key={line.name} data-file={line.name}>
          <label data-chosen={line.address === chosen}>
            <input
              type="radio"
              name="nr-catalogue"
              checked={line.address === chosen}
              onChange={() => choose(line.address)}
            />
            <Table2 size={16} aria-hidden />
            <span>
              <strong>{line.name}</strong>
              <small>
                {size(line.size_bytes)} · {say("changedAt", { when: ago(line.changed) })}
                {line.used_by?.length ? ` · ${say("usedBy", { names: line.used_by.join(", ") })}` : ""}
              </small>
            </span>
          </label>
          {mayChange && !line.used_by?.length && line.address !== chosen ? (
            <Button kind="quiet" icon={say("remove", { name: line.name })} onClick={() => setRemoving(line)}>
              <Trash2 size={14} aria-hidden />
            </Button>
          ) : null}
        </div>
      ))}
      {removing ? <RemoveDialog tenant={tenant} line={removing} close={() => setRemoving(null)} /> : null}
    </div>
  );
}

function RemoveDialog({ tenant, line, close }: { tenant: string; line: CatalogueLine; close: () => void }) {
  const say = speaker(batchWords);
  const remove = useRemove(tenant);
  return (
    <Dialog
      title={say("removeTitle", { name: line.name })}
      close={close}
      foot={
        <>
          <Button onClick={close}>{speaker(shellWords)("cancel")}</Button>
          <Button kind="bad" disabled={remove.isPending} onClick={() => remove.mutate(line, { onSuccess: close })}>
            {say("removeDo")}
          </Button>
        </>
      }
    >
      <p>{say("removeHelp")}</p>
      {remove.isError ? <FaultNote fault={remove.error} /> : null}
    </Dialog>
  );
}
