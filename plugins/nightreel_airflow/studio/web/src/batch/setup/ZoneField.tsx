/** The time zone of a batch's nights. */
import { useId, useMemo } from "react";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";

export function ZoneField({ zone, change }: { zone: string; change: (zone: string) => void }) {
  const say = speaker(batchWords);
  const id = useId();
  const zones = useMemo(() => ["UTC", ...Intl.supportedValuesOf("timeZone")], []);
  return (
    <div className="nr-when-line">
      <label htmlFor={id}>{say("timeZone")}</label>
      <input
        id={id}
        className="nr-field"
        list={`${id}-zones`}
        value={zone}
        maxLength={60}
        onChange={(event) => change(event.target.value)}
      />
      <datalist id={`${id}-zones`}>
        {zones.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </div>
  );
}
