// What the pages do beyond HTML. Every page works without this file: a form
// posts, the lock is a form, the drafts are kept with a button.
//
// Words and the browser's storage. While the server cannot be reached, what a
// person typed is put into localStorage, and taken out as soon as the server
// has it. That is client data at rest on a phone that may be shared. We accept
// it because losing an hour's note is the worse and the likelier harm, and
// keep it small: only after a save has failed, only the form's own fields, only
// given back to the person who wrote it (data-owner), gone after three days,
// and gone at sign-out. Encrypting it here would only look safer: the key
// would have to lie beside it, or be asked of the server that cannot be reached.
(() => {
  "use strict";

  const KEPT = "continuo-words:";
  const ACTIVE = "continuo-active";
  const LOCKED = "continuo-locked";
  const KEEP_FOR = 3 * 24 * 60 * 60 * 1000;
  const PAUSE = 1200; // ms of quiet typing before a draft is sent
  const TRY_AGAIN = 15000;

  const owner = document.body.dataset.owner || "";

  // ---- storage that may be switched off or full ----
  const store = {
    get(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    },
    set(key, value) {
      try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
    },
    drop(key) {
      try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
    },
    keys() {
      try { return Object.keys(localStorage).filter((k) => k.startsWith(KEPT)); } catch { return []; }
    },
  };

  const tidy = (everything) => {
    for (const key of store.keys()) {
      const kept = store.get(key);
      if (everything || !kept || Date.now() - kept.at > KEEP_FOR) store.drop(key);
    }
  };

  const hour = (when) =>
    new Date(when).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" }).replace(/\s?([AP])M/, (_, h) => ` ${h.toLowerCase()}m`);

  // ---- a form's own words ----
  const skipped = new Set(["csrf", "once"]);

  const words = (form) => {
    const data = {};
    for (const field of form.elements) {
      if (!field.name || skipped.has(field.name) || /^(hidden|submit|button|file|password)$/.test(field.type)) continue;
      data[field.name] ??= [];
      if (/^(checkbox|radio)$/.test(field.type)) {
        if (field.checked) data[field.name].push(field.value);
      } else {
        data[field.name].push(field.value);
      }
    }
    return data;
  };

  const putBack = (form, data) => {
    const used = {};
    for (const field of form.elements) {
      const values = data[field.name];
      if (!values || skipped.has(field.name)) continue;
      if (/^(checkbox|radio)$/.test(field.type)) {
        field.checked = values.includes(field.value);
      } else if (field.type !== "hidden") {
        used[field.name] ??= 0;
        const value = values[used[field.name]++];
        if (value !== undefined) field.value = value;
      }
    }
  };

  // ---- the beads of a note fill when their prompt has words ----
  const fillBeads = (root) => {
    for (const field of root.querySelectorAll(".thread > .field")) {
      const text = [...field.querySelectorAll("textarea")].some((t) => t.value.trim() !== "");
      field.classList.toggle("done", text || field.querySelector("input:checked") !== null);
    }
  };

  // ---- a draft: its form, the server, and the status line between them ----
  class Draft {
    constructor(form) {
      this.form = form;
      this.key = KEPT + (form.dataset.draft || form.dataset.autosave);
      this.sent = this.now();
      this.timer = 0;
      this.running = this.again = this.leaving = false;
      this.restore();
      form.addEventListener("input", () => this.later(PAUSE));
      form.addEventListener("change", () => this.later(PAUSE));
      form.addEventListener("submit", () => this.submitted());
      addEventListener("pageshow", () => { this.leaving = false; });
      addEventListener("online", () => this.later(0));
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.save();
      });
      document.addEventListener("continuo:lock", () => this.locked());
    }

    now() { return JSON.stringify(words(this.form)); }

    // version is the server's: words kept over an older one are only offered.
    version() {
      const field = this.form.elements.namedItem("version");
      return field ? field.value : "";
    }

    later(ms) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), ms);
    }

    keep(posted) {
      return store.set(this.key, { owner, at: Date.now(), version: this.version(), posted, words: words(this.form) });
    }

    locked() {
      if (this.now() === this.sent) return;
      this.keep(false);
      this.save();
    }

    // A full submit carries the words itself. Those already kept here stay, but
    // are only offered again: the server may well have them by then.
    submitted() {
      this.leaving = true;
      if (!navigator.onLine || store.get(this.key)) this.keep(navigator.onLine);
    }

    restore() {
      const kept = store.get(this.key);
      if (!kept || kept.owner !== owner) return;
      if (JSON.stringify(kept.words) === this.now()) return store.drop(this.key);
      if (kept.posted || kept.version !== this.version()) return this.offer(kept);
      this.bringBack(kept);
    }

    bringBack(kept) {
      putBack(this.form, kept.words);
      this.say("warn", "Your words from " + hour(kept.at) + " are back.");
      this.later(PAUSE);
    }

    offer(kept) {
      this.say("warn", "Other words of yours, from " + hour(kept.at) + ", are on this phone.", [
        button("Bring them back", () => { this.bringBack(kept); fillBeads(document); }),
        button("Forget them", () => { store.drop(this.key); this.say("", ""); }),
      ]);
    }

    async save() {
      clearTimeout(this.timer);
      const saved = this.now();
      if (this.leaving || saved === this.sent) return;
      if (this.running) { this.again = true; return; }
      this.running = true;
      try {
        const response = await fetch(this.form.dataset.autosave, {
          method: this.form.dataset.autosaveMethod || "POST",
          body: new URLSearchParams(new FormData(this.form)),
          headers: { Accept: "application/json" },
          redirect: "manual",
          keepalive: true,
        });
        await this.answered(response, saved);
      } catch {
        this.failed("No signal.");
        this.later(TRY_AGAIN);
      }
      this.running = false;
      if (this.again) { this.again = false; this.later(0); }
    }

    async answered(response, saved) {
      if (response.ok) return this.confirmed(response, saved);
      if (response.status === 401 || response.type === "opaqueredirect") {
        return this.failed("You are signed out.", [signInLink()]);
      }
      if (response.status === 409 || response.status === 412) {
        return this.failed("This was changed somewhere else. Keep the draft to see both.");
      }
      if (response.status === 400 || response.status === 422) {
        return this.failed("Not kept yet: something here needs another look.");
      }
      this.failed("Not kept yet.");
      this.later(TRY_AGAIN);
    }

    // The server may answer {"kept": "2:41 pm", "set": {"version": "8"}}: when it
    // was kept, and what hidden fields the next save needs.
    async confirmed(response, saved) {
      let answer = {};
      if ((response.headers.get("Content-Type") || "").includes("json")) {
        try { answer = await response.json(); } catch { /* an empty answer is an answer */ }
      }
      for (const [name, value] of Object.entries(answer.set || {})) {
        const field = this.form.elements.namedItem(name);
        if (field && field.type === "hidden") field.value = value;
      }
      this.sent = saved;
      store.drop(this.key);
      this.say("ok", "Draft kept " + (answer.kept || hour(Date.now())));
    }

    failed(text, more) {
      const safe = this.keep(false);
      this.say("warn", text + (safe ? " Your words are kept on this phone." : " Your words are still here; keep this page open."), more);
    }

    say(kind, text, more = []) {
      const line = this.form.querySelector("[data-draft-status]");
      if (!line) return;
      const place = line.querySelector("[data-words]");
      if (place.textContent === text && more.length === 0) return; // a status is read out at each change
      line.classList.toggle("ok", kind === "ok");
      line.classList.toggle("warn", kind === "warn");
      for (const icon of line.querySelectorAll("[data-when]")) icon.hidden = icon.dataset.when !== kind;
      place.replaceChildren(text, ...more.flatMap((one) => [" ", one]));
    }
  }

  const button = (label, act) => {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "btn small";
    b.textContent = label;
    b.addEventListener("click", act);
    return b;
  };

  const signInLink = () => {
    const a = document.createElement("a");
    a.href = document.body.dataset.signIn + "?return=" + encodeURIComponent(location.pathname + location.search);
    a.textContent = "Sign in and come back here";
    return a;
  };

  // ---- a signature ----
  // Drawn with finger, pen or mouse on a canvas, and sent as a PNG in a hidden
  // field. Without this script there is the field for a picture of the paper.
  const signing = (pad) => {
    const canvas = pad.querySelector("canvas");
    const field = pad.querySelector("input[name=drawn]");
    const ink = canvas.getContext("2d");
    let at = null;
    pad.hidden = false;
    const fit = () => {
      canvas.width = Math.max(300, Math.min(900, Math.round(canvas.clientWidth * 2)));
      canvas.height = Math.round(canvas.width * canvas.clientHeight / canvas.clientWidth);
      ink.lineWidth = canvas.width / 150;
      ink.lineCap = ink.lineJoin = "round";
      ink.strokeStyle = "#111";
    };
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    };
    const stroke = (from, to) => {
      ink.beginPath();
      ink.moveTo(...from);
      ink.lineTo(...to);
      ink.stroke();
    };
    fit();
    if (field.value) { // the form came back: so does the signature
      const was = new Image();
      was.onload = () => ink.drawImage(was, 0, 0, canvas.width, canvas.height);
      was.src = "data:image/png;base64," + field.value;
    }
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      at = place(event);
      stroke(at, [at[0] + 0.1, at[1]]);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!at) return;
      const to = place(event);
      stroke(at, to);
      at = to;
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(kind, () => {
        if (!at) return;
        at = null;
        field.value = canvas.toDataURL("image/png").split(",")[1];
      });
    }
    pad.querySelector("[data-clear]").addEventListener("click", () => {
      ink.clearRect(0, 0, canvas.width, canvas.height);
      field.value = "";
    });
  };

  // ---- idle lock ----
  const idleLock = (minutes) => {
    const lock = document.querySelector("form[data-lock]");
    if (!lock) return;
    const limit = minutes * 60 * 1000;
    let last = 0;
    // Written at most every five seconds, and shared by all tabs.
    const touched = () => {
      const now = Date.now();
      if (now - last < 5000) return;
      last = now;
      store.set(ACTIVE, now);
    };
    const check = () => {
      const active = Math.max(last, Number(store.get(ACTIVE)) || 0);
      if (Date.now() - active < limit) return;
      document.dispatchEvent(new Event("continuo:lock"));
      lock.submit();
    };
    touched();
    for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"]) {
      addEventListener(kind, touched, { passive: true, capture: true });
    }
    setInterval(check, 10000);
    // A phone that slept runs no timers: look as soon as it wakes.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") check();
    });
    lock.addEventListener("submit", () => document.dispatchEvent(new Event("continuo:lock")));
  };

  // ---- start ----
  tidy("forget" in document.body.dataset);
  // A page from before the lock must not show itself to the Back button.
  const drawn = Date.now();
  if (document.body.classList.contains("door")) store.set(LOCKED, drawn);
  addEventListener("pageshow", (event) => {
    if (event.persisted && Number(store.get(LOCKED)) > drawn) location.reload();
  });
  const summary = document.querySelector(".errors");
  if (summary) summary.focus();
  document.addEventListener("input", () => fillBeads(document));
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false; // without a script, the browser's own menu prints
    button.addEventListener("click", () => window.print());
  });
  document.querySelectorAll("form[data-autosave]").forEach((form) => new Draft(form));
  document.querySelectorAll("[data-sign]").forEach(signing);
  fillBeads(document);
  const minutes = Number(document.body.dataset.idle);
  if (minutes > 0) idleLock(minutes);
})();
