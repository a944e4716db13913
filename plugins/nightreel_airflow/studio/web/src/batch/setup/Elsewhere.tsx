/** A catalogue that lies elsewhere: in another folder of the client's, or in S3. */
import { useState } from "react";
import { Button } from "../../parts/Button";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import type { CatalogueLine } from "../models";

interface Props {
  chosen: string;
  known: readonly CatalogueLine[];
  choose: (address: string) => void;
}

export function Elsewhere({ chosen, known, choose }: Props) {
  const say = speaker(batchWords);
  const isElsewhere = chosen !== "" && !known.some((one) => one.address === chosen);
  const [said, setSaid] = useState(isElsewhere ? chosen : "");
  return (
    <details className="nr-elsewhere" open={isElsewhere}>
      <summary>{say("elsewhere")}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (said.trim() !== "") choose(said.trim());
        }}
      >
        <input
          className="nr-field"
          aria-label={say("elsewhere")}
          value={said}
          maxLength={1000}
          placeholder="s3://bucket/catalogue-${run.day}.csv"
          onChange={(event) => setSaid(event.target.value)}
        />
        <Button type="submit">{say("take")}</Button>
      </form>
      <small className="nr-faint">{say("elsewhereHelp")}</small>
    </details>
  );
}
