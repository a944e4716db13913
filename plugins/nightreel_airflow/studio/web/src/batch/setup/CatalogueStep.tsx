/** Step 1: which catalogue. */
import { useEffect, useState } from "react";
import { FaultNote } from "../../parts/FaultNote";
import { Waiting } from "../../parts/Waiting";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { useCatalogues, useColumns } from "../asks";
import { guessed } from "../core/mapping";
import { CatalogueFiles } from "./CatalogueFiles";
import { CataloguePreview } from "./CataloguePreview";
import { DropZone } from "./DropZone";
import { Elsewhere } from "./Elsewhere";
import type { StepProps } from "./Setup";

export function CatalogueStep({ tenant, batch, change, tag, mayEdit }: StepProps) {
  const say = speaker(batchWords);
  const catalogues = useCatalogues(tenant.name);
  const columns = useColumns(tenant.name, batch, tag);
  const [asks, setAsks] = useState("");
  const seen = columns.data?.seen;
  // A catalogue that was just chosen brings its own columns: what fits them is guessed once.
  useEffect(() => {
    if (seen && asks === batch.catalogue) {
      setAsks("");
      change(guessed(batch, seen.columns));
    }
  }, [seen, asks, batch, change]);
  const choose = (address: string) => {
    setAsks(address);
    change({ ...batch, catalogue: address });
  };
  return (
    <div className="nr-catalogue">
      <div className="nr-catalogue-choice">
        <DropZone
          tenant={tenant.name}
          known={catalogues.data?.catalogues ?? []}
          mayUpload={mayEdit && Boolean(catalogues.data?.may_upload)}
          take={(line) => choose(line.address)}
        />
        <h2>{say("inFolder")}</h2>
        {catalogues.isPending ? <Waiting /> : null}
        {catalogues.isError ? <FaultNote fault={catalogues.error} again={() => void catalogues.refetch()} /> : null}
        {catalogues.data ? (
          <CatalogueFiles
            tenant={tenant.name}
            lines={catalogues.data.catalogues}
            chosen={batch.catalogue}
            choose={choose}
            mayChange={mayEdit}
          />
        ) : null}
        <Elsewhere chosen={batch.catalogue} known={catalogues.data?.catalogues ?? []} choose={choose} />
      </div>
      <section className="nr-catalogue-preview" aria-label={say("preview")}>
        {columns.isError ? <FaultNote fault={columns.error} again={() => void columns.refetch()} /> : null}
        {columns.isFetching && !columns.data ? <Waiting /> : null}
        {seen && !columns.isError ? <CataloguePreview seen={seen} /> : null}
      </section>
    </div>
  );
}
