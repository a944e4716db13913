import type { Words } from "./words";

export const shellWords = {
  canvas: { en: "Canvas", zh: "画布" },
  library: { en: "Library", zh: "影片库" },
  review: { en: "Review", zh: "审阅" },
  batch: { en: "Batch", zh: "批量" },
  rooms: { en: "Rooms of the studio", zh: "工作室各区" },
  client: { en: "Client", zh: "客户" },
  nobody: { en: "No client is shown to you yet", zh: "目前没有可见的客户" },
  nobodyHelp: {
    en: "Ask whoever keeps Airflow's users to give you a client's pipelines.",
    zh: "请联系 Airflow 用户管理员，为你开通客户的流程。",
  },
  loading: { en: "Loading", zh: "正在载入" },
  again: { en: "Try again", zh: "重试" },
  close: { en: "Close", zh: "关闭" },
  cancel: { en: "Cancel", zh: "取消" },
  wrong: { en: "That did not work", zh: "操作未成功" },
  fix: { en: "What helps: {fix}", zh: "解决办法：{fix}" },
  wanted: { en: "Wanted: {want}", zh: "要求：{want}" },
  found: { en: "{where}: {got}", zh: "{where}：{got}" },
  away: { en: "the server does not answer", zh: "服务器没有应答" },
  awayFix: { en: "check the connection, then try again", zh: "检查网络连接后重试" },
} satisfies Words;
