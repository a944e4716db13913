/** A fault in the server's words: what was found, what is wanted, what helps. */
import { Fault } from "../api/client";
import { shellWords } from "../words/shell";
import { speaker } from "../words/words";
import { Button } from "./Button";
import "./parts.css";

export function FaultNote({ fault, again }: { fault: Error; again?: () => void }) {
  const say = speaker(shellWords);
  const told = fault instanceof Fault ? fault : null;
  const { where, got } = told ?? { where: "", got: fault.message };
  return (
    <div className="nr-fault" role="alert">
      <strong>{say("wrong")}</strong>
      <p>{where && got ? say("found", { where, got }) : where || got}</p>
      {told?.want ? <p>{say("wanted", { want: told.want })}</p> : null}
      {told?.fix ? <p>{say("fix", { fix: told.fix })}</p> : null}
      {again ? <Button onClick={again}>{say("again")}</Button> : null}
    </div>
  );
}
