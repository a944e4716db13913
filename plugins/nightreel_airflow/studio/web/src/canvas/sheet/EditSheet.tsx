/** The canvas itself: a graph that is worked on. */
import { Panel, useReactFlow, type Connection, type ReactFlowProps } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import type { FlowEdge, FlowNode, Shown } from "../core/flow";
import { fits } from "../core/fits";
import { AlignBar } from "./AlignBar";
import { useCarry } from "./useCarry";
import { useDrawing } from "./useDrawing";
import { InsertChoice } from "./InsertChoice";
import { ContextMenu, type MenuAt } from "./ContextMenu";
import { Sheet } from "./Sheet";
import { useKeys } from "./useKeys";
import { ViewBar } from "./ViewBar";

interface Props {
  shown: Shown;
  act: Actions;
  previewTo: (node: string) => void;
}

export function EditSheet({ shown, act, previewTo }: Props) {
  const { session, desk, steps, readOnly } = useBench();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const say = speaker(canvasWords);
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const carry = useCarry(act);
  const drawing = useDrawing();
  useKeys(act);
  const edits = useMemo(
    () => (readOnly ? undefined : { moved: act.moved.bind(act), changeNote: act.changeNote.bind(act) }),
    [act, readOnly],
  );
  const connect = useCallback(
    ({ source, sourceHandle, target, targetHandle }: Connection) =>
      void act.connect({ node: source, port: sourceHandle ?? "" }, { node: target, port: targetHandle ?? "" }),
    [act],
  );
  const isValid = useCallback(
    (one: Connection | FlowEdge) =>
      fits(
        steps,
        session.graph,
        { node: one.source, port: one.sourceHandle ?? "" },
        { node: one.target, port: one.targetHandle ?? "" },
      ) === null,
    [steps, session],
  );
  const more: Partial<ReactFlowProps<FlowNode, FlowEdge>> = {
    onConnect: connect,
    isValidConnection: isValid,
    ...drawing,
    ...carry,
    onPaneContextMenu: (event) => setMenu(menuAt(event, { kind: "pane" })),
    onNodeContextMenu: (event, node) => {
      if (!node.selected) act.want(node.id);
      setMenu(menuAt(event, { kind: "node", id: node.id }));
    },
    onEdgeContextMenu: (event, edge) => setMenu(menuAt(event, { kind: "edge", id: edge.id })),
  };
  return (
    <>
      <Sheet
        shown={shown}
        desk={desk}
        label={say("canvasLabel")}
        {...(edits ? { edits } : {})}
        more={readOnly ? {} : more}
      >
        <Panel position="bottom-left">
          <ViewBar act={act} />
        </Panel>
        {readOnly ? null : (
          <Panel position="top-center">
            <AlignBar act={act} />
          </Panel>
        )}
      </Sheet>
      {menu ? (
        <ContextMenu menu={menu} act={act} flow={flow} previewTo={previewTo} close={() => setMenu(null)} />
      ) : null}
      <InsertChoice act={act} />
    </>
  );
}

function menuAt(
  event: { preventDefault: () => void; clientX: number; clientY: number; target: EventTarget | null },
  on: MenuAt["on"],
): MenuAt {
  event.preventDefault();
  if (event.clientX > 0 || event.clientY > 0 || !(event.target instanceof Element)) {
    return { on, x: event.clientX, y: event.clientY };
  }
  const box = event.target.getBoundingClientRect();
  return { on, x: box.x + 24, y: box.y + 24 };
}
