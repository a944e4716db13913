"use strict";

/** Playing: the strip follows the film, a click on a still or a key goes to its shot. */
function watch() {
  const film = document.getElementById("film");
  const jumps = [...document.querySelectorAll(".jump")];
  const starts = jumps.map((jump) => Number(jump.dataset.start));
  const at = () => starts.findLastIndex((start) => film && film.currentTime >= start - 0.05);

  function go(index) {
    if (index < 0 || index >= jumps.length) return;
    if (!film) {
      document.getElementById(`shot-${jumps[index].dataset.shot}`)?.scrollIntoView({ block: "start" });
      return;
    }
    film.currentTime = starts[index] + 0.02;
    film.play().catch(() => {});
  }

  jumps.forEach((jump, index) => jump.addEventListener("click", () => go(index)));
  film?.addEventListener("timeupdate", () => {
    const now = at();
    jumps.forEach((jump, index) => jump.classList.toggle("now", index === now));
  });
  for (const button of document.querySelectorAll(".film")) {
    button.addEventListener("click", () => change(film, button));
  }
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("textarea, input, button, select, a, summary, video");
    if (field || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key >= "1" && event.key <= "9") go(Number(event.key) - 1);
    else if (event.key === "ArrowRight") go(Math.min(jumps.length - 1, at() + 1));
    else if (event.key === "ArrowLeft") go(Math.max(0, at() - 1));
    else if (event.key === " " && film) film.paused ? film.play().catch(() => {}) : film.pause();
    else return;
    event.preventDefault();
  });
}

/** Another rendition goes on where the one before was. */
function change(film, button) {
  const time = film.currentTime;
  const plays = !film.paused;
  for (const other of document.querySelectorAll(".film")) other.setAttribute("aria-pressed", String(other === button));
  const captions = document.getElementById("captions");
  if (captions && button.dataset.captions) captions.src = button.dataset.captions;
  film.src = button.dataset.film;
  film.addEventListener("loadedmetadata", () => {
    film.currentTime = time;
    if (plays) film.play().catch(() => {});
  }, { once: true });
}

/** What is asked to change, as it stands on the page. */
function changes() {
  const shots = {};
  const words = {};
  for (const shot of document.querySelectorAll(".shot")) {
    const number = shot.dataset.shot;
    for (const field of shot.querySelectorAll("textarea[data-field]")) {
      const differs = field.value.trim() !== field.defaultValue.trim();
      field.classList.toggle("changed", differs);
      if (differs) (words[number] ??= {})[field.dataset.field] = field.value;
    }
    const again = shot.querySelector("[data-again]");
    const wish = shot.querySelector("[data-wish]");
    if (again?.checked) shots[number] = wish.value;
    if (again) wish.closest(".wish").hidden = !again.checked;
  }
  return { shots, words };
}

/** What is said of each difference or text of a reading. */
function rulings() {
  const said = {};
  for (const card of document.querySelectorAll(".verdict")) {
    const choice = card.querySelector(".rule input:checked")?.value;
    const [right, why] = [card.querySelector("[data-right]"), card.querySelector("[data-why]")];
    if (right) right.closest(".right").hidden = choice !== "edit";
    if (why) why.closest(".why").hidden = !choice || choice === "adopt";
    card.classList.toggle("ruled", Boolean(choice));
    if (choice) said[card.dataset.item] = { choice, text: choice === "edit" ? right.value : "", reason: choice === "adopt" ? "" : why.value };
  }
  return said;
}

/** Says how far a reading is ruled on, or what a ruling still lacks. */
function ruledSum(said) {
  const all = document.querySelectorAll(".verdict").length;
  const count = (choice) => Object.values(said).filter((one) => one.choice === choice).length;
  const lacks = Object.values(said).filter((one) => (one.choice === "reject" && !one.reason.trim()) || (one.choice === "edit" && !one.text.trim())).length;
  const parts = [["adopted", "adopt"], ["edited", "edit"], ["rejected", "reject"]].map(([word, choice]) => `${count(choice)} ${word}`);
  const left = all - Object.keys(said).length;
  return { lacks, text: lacks ? `${lacks} not complete yet: a rejection needs a reason, an edit its words.` : `${parts.join(", ")}. ${left ? `${left} not ruled on: they go on as they are.` : ""}` };
}

function listed(numbers) {
  const list = numbers.map(Number).sort((a, b) => a - b);
  return `${list.length > 1 ? "shots" : "shot"} ${list.join(", ")}`;
}

/** Deciding: the buttons say what is possible, the sum says what will be sent. */
function decide() {
  const form = document.getElementById("decide");
  if (!form) return;
  const ofScript = document.body.dataset.of === "script";
  const ofReading = document.body.dataset.of === "reading";
  const button = (choice) => form.querySelector(`[data-choice=${choice}]`);
  const [note, answer, sum] = ["note", "answer", "sum"].map((id) => document.getElementById(id));
  const kept = `nightreel-review ${location.pathname}`;
  let done = false;

  function refresh() {
    const { shots, words } = changes();
    const parts = [];
    if (Object.keys(words).length) parts.push(`new words in ${listed(Object.keys(words))}`);
    if (Object.keys(shots).length) parts.push(`${listed(Object.keys(shots))} again`);
    for (const jump of document.querySelectorAll(".jump")) {
      jump.classList.toggle("asked", jump.dataset.shot in shots);
      jump.classList.toggle("edited", jump.dataset.shot in words && !(jump.dataset.shot in shots));
    }
    sum.textContent = parts.length ? `You ask for ${parts.join(" and ")}.` : "Nothing is asked to change.";
    if (button("again")) button("again").disabled = done || !parts.length;
    button("approve").disabled = done || (parts.length > 0 && !ofScript);
    button("approve").textContent = parts.length && ofScript ? "Approve with your words" : "Approve";
    button("reject").disabled = done;
    document.getElementById("pill").hidden = done || !parts.length;
    const ruled = rulings();
    if (ofReading) {
      const told = ruledSum(ruled);
      sum.textContent = told.text;
      button("approve").disabled = done || told.lacks > 0;
      document.getElementById("pill").hidden = done || !Object.keys(ruled).length;
    }
    if (!done) keep(kept, { note: note.value, shots, words, rulings: ruled });
  }

  restore(kept, note);
  document.addEventListener("input", refresh);
  document.getElementById("rest")?.addEventListener("click", () => {
    for (const card of document.querySelectorAll(".verdict")) {
      if (!card.querySelector(".rule input:checked")) card.querySelector(".rule input[value=adopt]").checked = true;
    }
    refresh();
  });
  for (const choice of ["approve", "again", "reject"]) {
    button(choice)?.addEventListener("click", async () => {
      if (choice === "reject" && !note.value.trim()) {
        say(answer, "bad", ["Say in the note why it is rejected."]);
        note.focus();
        return;
      }
      const { shots, words } = changes();
      const stars = form.querySelector("[name=rating]:checked");
      const said = { choice, note: note.value, rating: stars ? Number(stars.value) : null };
      if (choice !== "reject") Object.assign(said, { shots, words });
      if (ofReading) {
        const given = Object.entries(rulings());
        const whole = given.filter(([, one]) => choice === "approve" || one.choice === "adopt" || one.reason.trim());
        said.rulings = Object.fromEntries(whole);
      }
      done = true;
      refresh();
      say(answer, "", ["Sending …"]);
      done = await send(said, answer);
      if (done) keep(kept, null);
      refresh();
    });
  }
  refresh();
}

/** Sends a decision; true when nothing more can be decided here. */
async function send(said, answer) {
  try {
    const response = await fetch(location.pathname, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-Nightreel": "review" },
      body: JSON.stringify(said),
    });
    const found = await response.json().catch(() => ({}));
    if (response.ok) {
      say(answer, "good", [found.sentence], true);
      for (const field of document.querySelectorAll("textarea, input, #rest")) field.disabled = true;
      return true;
    }
    const faults = found.errors ?? [found.error ?? { got: `an answer ${response.status}`, fix: "try it again" }];
    say(answer, "bad", faults.map(sentence), response.status === 409);
    return response.status === 409;
  } catch {
    say(answer, "bad", ["The server does not answer. Nothing was decided; try it again in a moment."]);
    return false;
  }
}

function sentence(fault) {
  const place = (fault.where ?? "").replace(/^script\.shots\[(\d+)\]\.(?:text\.)?(\w+)$/, (_, index, field) => {
    return `Shot ${Number(index) + 1}, ${field.replace("_", " ")}`;
  });
  const found = [fault.got && `found ${fault.got}`, fault.want && `wanted ${fault.want}`].filter(Boolean).join(", ");
  const fix = fault.fix ? ` ${fault.fix[0].toUpperCase()}${fault.fix.slice(1)}.` : "";
  return `${place ? `${place}: ` : ""}${found}.${fix}`.replace(/^./, (first) => first.toUpperCase());
}

function say(answer, kind, sentences, reloads = false) {
  answer.className = `answer ${kind}`;
  answer.replaceChildren(...sentences.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
  if (reloads) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Show how it stands" });
    button.addEventListener("click", () => location.reload());
    answer.append(button);
  }
  if (kind) answer.focus({ preventScroll: false });
}

/** What was typed outlives a reload of this tab. */
function keep(key, value) {
  try {
    value ? sessionStorage.setItem(key, JSON.stringify(value)) : sessionStorage.removeItem(key);
  } catch { /* a browser that keeps nothing */ }
}

function restore(key, note) {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(key));
  } catch { /* nothing was kept */ }
  if (!kept) return;
  note.value = kept.note ?? "";
  for (const [number, words] of Object.entries(kept.words ?? {})) {
    for (const [field, text] of Object.entries(words)) {
      const place = document.querySelector(`.shot[data-shot="${Number(number)}"] [data-field="${CSS.escape(field)}"]`);
      if (place) place.value = text;
    }
  }
  for (const [id, one] of Object.entries(kept.rulings ?? {})) {
    const card = document.querySelector(`.verdict[data-item="${CSS.escape(id)}"]`);
    const chosen = card?.querySelector(`.rule input[value="${CSS.escape(one.choice)}"]`);
    if (!chosen) continue;
    chosen.checked = true;
    if (one.text) card.querySelector("[data-right]").value = one.text;
    card.querySelector("[data-why]").value = one.reason ?? "";
  }
  for (const [number, wish] of Object.entries(kept.shots ?? {})) {
    const shot = document.querySelector(`.shot[data-shot="${Number(number)}"]`);
    const again = shot?.querySelector("[data-again]");
    if (again) {
      again.checked = true;
      shot.querySelector("[data-wish]").value = wish;
    }
  }
}

watch();
decide();
