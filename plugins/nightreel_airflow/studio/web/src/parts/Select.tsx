/** A choice of one, by the browser's own control. */
import { useId } from "react";
import "./parts.css";

interface Props {
  label: string;
  value: string;
  options: readonly { value: string; title: string }[];
  choose: (value: string) => void;
  /** Whether the label is shown, not only said. */
  shown?: boolean;
}

export function Select({ label, value, options, choose, shown = false }: Props) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className={shown ? "nr-label" : "nr-unseen"}>
        {label}
      </label>
      <select id={id} className="nr-select" value={value} onChange={(event) => choose(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </>
  );
}
