/** What can be done to the thing under the pointer. */
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import { Menu, type MenuEntry } from "./Menu";
import { boxesOf, type Flow } from "./boxes";
import { clipboard } from "./clipboard";
import { aspect } from "./useKeys";
import { WHOLE } from "./whole";

export interface MenuAt {
  readonly on: { readonly kind: "pane" } | { readonly kind: "node" | "edge"; readonly id: string };
  readonly x: number;
  readonly y: number;
}

interface Props {
  menu: MenuAt;
  act: Actions;
  flow: Flow;
  previewTo: (node: string) => void;
  close: () => void;
}

export function ContextMenu({ menu, act, flow, previewTo, close }: Props) {
  const { desk } = useBench();
  const say = speaker(canvasWords);
  const { on } = menu;
  const paste = {
    title: say("paste"),
    keys: "Ctrl V",
    does: () => void clipboard.read().then((text) => act.paste(text)),
  };
  const copy = () => {
    const clip = act.copy();
    if (clip) void clipboard.write(JSON.stringify(clip));
  };
  const duplicate = () => {
    const clip = act.copy();
    if (clip) act.paste(JSON.stringify(clip));
  };
  const remove: MenuEntry = { title: say("remove"), keys: "Del", kind: "bad", does: () => act.removeSelected() };
  const ofNode = (id: string): MenuEntry[][] => [
    id.startsWith("note:") ? [] : [{ title: say("previewTo"), does: () => previewTo(id) }],
    [
      { title: say("copy"), keys: "Ctrl C", does: copy },
      { title: say("duplicate"), keys: "Ctrl D", does: duplicate },
      paste,
    ],
    [remove],
  ];
  const ofEdge = (edge: string): MenuEntry[][] => [
    [
      {
        title: say("insertHere"),
        does: () => desk.set((value) => ({ ...value, inserting: { edge, x: menu.x, y: menu.y } })),
      },
    ],
    [{ title: say("disconnect"), kind: "bad", does: () => act.removeEdge(edge) }],
  ];
  const { x, y } = flow.screenToFlowPosition({ x: menu.x, y: menu.y });
  const fit = () => void flow.fitView({ ...WHOLE, duration: 200 });
  const layOut = () => void act.layOut(boxesOf(flow), aspect()).then(() => setTimeout(fit, 60));
  const ofPane: MenuEntry[][] = [
    [paste, { title: say("addNote"), does: () => act.addNote([x, y]) }],
    [
      { title: say("layOut"), keys: "L", does: layOut },
      { title: say("fitView"), keys: "F", does: fit },
    ],
  ];
  const groups = on.kind === "node" ? ofNode(on.id) : on.kind === "edge" ? ofEdge(on.id) : ofPane;
  return <Menu label={say("menu")} x={menu.x} y={menu.y} groups={groups} close={close} />;
}
