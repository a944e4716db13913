/** The fields of an object; what is seldom needed stands below, folded. */
import type { ObjectFieldTemplateProps } from "@rjsf/utils";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { isMap } from "../core/form";

export function Group({ properties, schema, title, fieldPathId, description }: ObjectFieldTemplateProps) {
  const fields = (schema.properties ?? {}) as Readonly<Record<string, unknown>>;
  const isSeldom = (name: string): boolean => {
    const field = fields[name];
    return isMap(field) && field["x-advanced"] === true;
  };
  const usual = properties.filter((one) => !isSeldom(one.name));
  const seldom = properties.filter((one) => isSeldom(one.name));
  const inner = (
    <>
      {usual.map((one) => (
        <div key={one.name}>{one.content}</div>
      ))}
      {seldom.length > 0 ? (
        <details className="nr-more" open={usual.length === 0}>
          <summary>{speaker(canvasWords)("moreFields")}</summary>
          {seldom.map((one) => (
            <div key={one.name}>{one.content}</div>
          ))}
        </details>
      ) : null}
    </>
  );
  if (fieldPathId.path.length === 0) return <div className="nr-fields">{inner}</div>;
  return (
    <details className="nr-group">
      <summary>{title}</summary>
      {typeof description === "string" ? <p className="nr-field-help">{description}</p> : null}
      <div className="nr-fields">{inner}</div>
    </details>
  );
}
