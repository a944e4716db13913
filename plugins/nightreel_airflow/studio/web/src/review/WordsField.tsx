/** One text of a shot, with how much of it fits. */
interface Props {
  id: string;
  name: string;
  text: string;
  before: string;
  /** Characters that fit. */
  most: number;
  /** Nothing where it may only be read. */
  set: ((text: string) => void) | null;
}

const NEARLY = 0.8;

export function WordsField({ id, name, text, before, most, set }: Props) {
  if (set === null) {
    return text ? (
      <p className="nr-rv-text">
        <span>{name}</span>
        <span>{text}</span>
      </p>
    ) : null;
  }
  const changed = text.trim() !== before.trim();
  return (
    <div className="nr-rv-text" {...(changed ? { "data-changed": "" } : {})}>
      <label htmlFor={id}>{name}</label>
      <div>
        <textarea
          id={id}
          rows={1}
          maxLength={most}
          value={text}
          aria-describedby={`${id}-most`}
          onChange={(event) => set(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
        <small id={`${id}-most`} {...(text.length >= NEARLY * most ? { "data-nearly": "" } : {})}>
          {text.length} / {most}
        </small>
        {changed && before ? <del>{before}</del> : null}
      </div>
    </div>
  );
}
