// Scan in: one row for each scan, kept in this browser. Without this script the page is a text box.
'use strict';

for (const form of document.querySelectorAll('form[data-scan]')) {
  const box = form.querySelector('#scan');
  const ids = form.querySelector('textarea[name="ids"]');
  const said = form.querySelector('#said');
  const rows = document.getElementById('scans');
  const totals = document.getElementById('totals');
  const store = 'scan-in:' + pageOf;
  const LIST_MAX = Number(box.dataset.idsMax);
  const AT_ONCE = 50;
  const SHOWN_AFTER_MS = 40;
  let sound = null;

  // All tabs share the list. A scan is {id}, or {id, state: 'unread'} if it is not a Device ID.
  let scans = [];
  let kept = true;
  // Each tab has verdicts of its own, for its return type and User: {good, text, maker, status} by Device ID.
  const verdicts = new Map();
  const fresh = new Map(); // When this tab scanned the Device IDs that have no verdict yet.

  const load = () => {
    if (!kept) {
      return; // Only this tab has the list.
    }
    try {
      scans = JSON.parse(localStorage.getItem(store)) || [];
    } catch {
      scans = [];
    }
  };
  // Another tab may have changed the list, so each change starts from the list that the browser keeps.
  const change = edit => {
    load();
    scans = edit(scans);
    show();
    try {
      localStorage.setItem(store, JSON.stringify(scans));
      kept = true;
    } catch {
      kept = false;
      tell(false, 'This browser cannot keep the list. Download the CSV before you leave this page.');
    }
  };

  const beep = good => {
    sound = sound || new AudioContext();
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    volume.gain.value = 0.15;
    tone.frequency.value = good ? 1200 : 240;
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + (good ? 0.08 : 0.45));
  };
  const tell = (good, text) => {
    said.textContent = text;
    said.className = 'notice ' + (good ? 'good' : 'bad');
  };
  // Whoever hears a low tone needs a moment to look. What scans of that moment or before it bring does not replace the
  // problem, but is added to it.
  const MOMENT_MS = 1500;
  let problems = [];
  let momentEnds = 0;
  const report = (scannedAt, found, good) => {
    const follows = scannedAt < momentEnds;
    if (found.length > 0) {
      problems = follows ? [...problems, ...found] : found;
      momentEnds = performance.now() + MOMENT_MS;
    }
    const trouble = problems.length === 1 ? problems[0]
      : problems.length.toLocaleString('en-GB') + ' problems: see the list. The first: ' + problems[0];
    if (found.length > 0) {
      tell(false, trouble);
    } else {
      tell(!follows, follows ? trouble + ' Then ' + good : good);
    }
  };

  const whatToDo = text => {
    const prefix = plain(text).match(/^(.{1,3})[0-9A-F]{16}$/)?.[1];
    const otherKeys = /^\D{16,}$/.test(text) || plain(text).replace(/[^0-9A-F]/g, '').length === 16;
    return (prefix ? 'If the scanner adds ' + prefix + ' in front, switch that off in its settings. '
      : otherKeys ? 'If the label reads differently, set the scanner to the keyboard layout of this computer. ' : '')
      + 'Scan again.';
  };
  const stateOf = scan => {
    if (scan.state === 'unread') {
      return 'unread';
    }
    const verdict = verdicts.get(scan.id);
    return verdict === undefined ? 'unknown' : verdict.good ? 'good' : 'bad';
  };
  const TAGS = {good: ['good', 'Good'], bad: ['bad', 'Problem'], unread: ['bad', 'Not read'],
    unknown: ['warn', 'Not checked']};
  const cell = (label, ...content) => {
    const td = document.createElement('td');
    td.dataset.label = label;
    td.append(...content);
    return td;
  };
  const row = scan => {
    const state = stateOf(scan);
    const verdict = verdicts.get(scan.id) ?? {};
    const tr = document.createElement('tr');
    const id = document.createElement('span');
    id.className = 'id';
    id.textContent = scan.id;
    const head = cell('Device ID', id);
    head.className = 'head';
    const tag = document.createElement('span');
    tag.className = 'tag ' + TAGS[state][0];
    tag.textContent = TAGS[state][1];
    const shown = document.createElement('span');
    shown.append(tag, state === 'good' ? '' : ' ' + (state === 'unread'
      ? 'Not a Device ID of 16 hex digits. ' + whatToDo(scan.id) : verdict.text ?? ''));
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.className = 'plain';
    remove.textContent = 'Remove';
    remove.setAttribute('aria-label', 'Remove ' + scan.id);
    remove.addEventListener('click', () => {
      change(all => {
        const place = all.findIndex(other => other.id === scan.id);
        return all.filter((_, at) => at !== place);
      });
      box.focus();
    });
    tr.append(head, cell('Verdict', shown), cell('Maker', verdict.maker ?? ''),
      cell('SMI status', verdict.status ?? ''), cell('Remove', remove));
    return tr;
  };
  const render = () => {
    clearTimeout(due);
    due = null;
    const listed = new Set(scans.map(scan => scan.id));
    for (const id of verdicts.keys()) {
      if (!listed.has(id)) {
        verdicts.delete(id); // A hub that is scanned again is checked again.
      }
    }
    rows.replaceChildren(...scans.toReversed().map(row));
    const number = state => scans.filter(scan => stateOf(scan) === state).length;
    const parts = [number('good') + ' good', number('bad') + (number('bad') === 1 ? ' problem' : ' problems'),
      number('unread') + ' not read'];
    if (number('unknown') > 0) {
      parts.push(number('unknown') + ' not checked yet');
    }
    totals.textContent = parts.join(', ');
    ids.value = scans.filter(scan => stateOf(scan) === 'good').map(scan => scan.id + '\n').join('');
    for (const part of document.querySelectorAll('[data-scanned], [data-clear]')) {
      part.hidden = scans.length === 0;
    }
  };
  // Scans that follow each other quickly are shown together; each is kept at once.
  let due = null;
  const show = () => {
    due = due ?? setTimeout(render, SHOWN_AFTER_MS);
  };
  form.addEventListener('submit', event => {
    const left = scansOf(box.value).length > 0;
    takeBox();
    render();
    box.focus(); // On the button, the end of the next scan would press it.
    const open = scans.filter(scan => stateOf(scan) === 'unknown').length;
    if (open > 0) {
      // A file without these hubs would look complete.
      event.preventDefault();
      report(performance.now(), [open.toLocaleString('en-GB') + (open === 1 ? ' hub is' : ' hubs are')
        + ' not checked yet. Wait until every hub has a verdict, then try again.']);
      ask();
    } else if (left) {
      event.preventDefault();
      said.append(' Then try again.');
    }
  });

  // The server's verdicts are asked for together, so that fast scanning does not queue up.
  const choices = () => new URLSearchParams({user: form.elements.user.value, type: form.elements.type.value}).toString();
  let asking = false;
  const ask = async () => {
    if (asking) {
      return;
    }
    asking = true;
    const askedAt = performance.now();
    try {
      for (let open = next(); open.length > 0; open = next()) {
        const asked = choices();
        const answer = await fetchForPage('/scan/verdicts?' + asked + '&ids=' + open.map(scan => scan.id).join(','));
        if (answer.status === 401) {
          tell(false, 'You are no longer signed in as ' + pageOf + ': the session has ended, or somebody else has signed in.'
            + ' The list is kept for ' + pageOf + '.');
          const link = document.createElement('a');
          link.href = '/scan';
          link.textContent = 'Open Scan in again';
          said.append(' ', link);
          beep(false);
          return;
        }
        if (!answer.ok) {
          throw new Error(answer.statusText);
        }
        const answers = await answer.json();
        if (choices() !== asked) {
          continue; // The answer is about an earlier return type or User.
        }
        open.forEach((scan, place) => verdicts.set(scan.id, answers[place]));
        const texts = open.map(scan => scan.id + ': ' + verdicts.get(scan.id).text);
        const found = texts.filter((_, place) => !answers[place].good);
        const times = open.map(scan => fresh.get(scan.id)).filter(time => time !== undefined);
        report(times.length > 0 ? Math.max(...times) : askedAt, found, texts.length === 1 ? texts[0] : texts.length + ' hubs: Good');
        if (times.length > 0) {
          beep(found.length === 0);
        }
        open.forEach(scan => fresh.delete(scan.id));
        show();
      }
    } catch {
      tell(false, 'No connection to the service. Your list is kept. Scan another hub to check the list again.');
      beep(false);
    } finally {
      asking = false;
    }
  };
  const next = () => scans.filter(scan => stateOf(scan) === 'unknown').slice(0, AT_ONCE);

  // As the service reads a Device ID that a person types: WrittenEui64.
  const visible = text => text.replace(/["'\s\p{Z}\p{Cc}\p{Cf}\p{DI}\u2800\u2018\u2019\u201c\u201d]/gu, '');
  const plain = text => visible(text).replace(/^\][a-z]\d/i, '')
    .replace(/[-:(){}[\]\u2010-\u2015\u2212]/g, '').replace(/^0x/i, '').toUpperCase();
  const isDeviceId = text => /^[0-9A-F]{16}$/.test(plain(text));
  // The scans of a pasted list: lines, or Device IDs with commas, semicolons, tabs or spaces between them.
  const scansOf = text => text.split(/[\r\n\u2028\u2029\t,;]+/).flatMap(part => {
    const words = part.split(/[\s\p{Z}]+/u);
    return isDeviceId(part) || !words.some(isDeviceId) ? [part] : words;
  }).filter(scan => visible(scan) !== '');
  const take = text => {
    load();
    const listed = new Set(scans.map(scan => scan.id));
    const added = [];
    const found = [];
    const now = performance.now();
    const texts = scansOf(text);
    for (const [place, scanned] of texts.entries()) {
      if (scans.length + added.length >= LIST_MAX) {
        const left = texts.length - place;
        found.unshift('The list is full: ' + LIST_MAX.toLocaleString('en-GB') + ' scans. '
          + (left === 1 ? 'The last scan is' : 'The last ' + left.toLocaleString('en-GB') + ' scans are')
          + ' not in it. Download the CSV, then clear the list.');
        break;
      }
      if (!isDeviceId(scanned)) {
        const whole = scanned.trim();
        const id = whole.length > 60 ? whole.slice(0, 60) + '…' : whole;
        // The rows of a pasted sheet repeat their return type.
        if (!added.some(scan => scan.id === id)) {
          found.push(id + ' is not a Device ID of 16 hex digits. ' + whatToDo(id));
          added.push({id, state: 'unread'});
        }
        continue;
      }
      const id = plain(scanned).match(/../g).join('-');
      if (listed.has(id)) {
        found.push(id + ' is already in the list.');
        continue;
      }
      listed.add(id);
      fresh.set(id, now);
      added.push({id});
    }
    if (found.length > 0) {
      report(now, found);
      beep(false);
    }
    if (added.length > 0) {
      change(all => [...all, ...added]);
      ask();
    }
  };
  const takeBox = () => {
    const text = box.value;
    box.value = '';
    take(text);
  };
  box.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (event.key === 'Enter' || (event.key === 'Tab' && scansOf(box.value).length > 0)) {
      event.preventDefault();
      takeBox();
    }
  });
  const isField = element => element.matches('input, textarea');
  // A text with a line end is complete. In the box, one line would lose the line ends of a list.
  for (const way of ['paste', 'drop']) {
    document.addEventListener(way, event => {
      const text = (event.clipboardData ?? event.dataTransfer).getData('text');
      const complete = scansOf(text).length > 1 || /[\r\n]/.test(text);
      if (event.target === box ? complete : way === 'paste' && !isField(event.target)) {
        event.preventDefault();
        take(text);
      }
    });
  }

  // A character outside text fields begins a scan, which goes on in the box: one rule reads all scans, and their end
  // presses no button. 'keypress' has the characters that the box would get, with AltGr as well. A person presses a
  // button with Space, and chooses in a list with letters: there, a scan is what begins no choice.
  const PAUSE_MS = 500; // A person who pauses starts again.
  let chosen = {};
  document.addEventListener('keypress', event => {
    const {target, key} = event;
    if (isField(target) || key.length !== 1 || event.ctrlKey || event.metaKey) {
      return;
    }
    let text = key;
    if (target.matches('select')) {
      if (chosen.target !== target || event.timeStamp - chosen.at > PAUSE_MS) {
        chosen = {target, value: target.value, typed: ''};
      }
      chosen.at = event.timeStamp;
      chosen.typed += key;
      text = chosen.typed;
      // The same letter again chooses the next of several.
      if (text.length < 4 || /^(.)\1*$/i.test(text)
          || [...target.options].some(option => option.text.toLowerCase().startsWith(text.toLowerCase()))) {
        return;
      }
      if (target.value !== chosen.value) {
        target.value = chosen.value;
        target.dispatchEvent(new Event('change', {bubbles: true}));
      }
      chosen = {};
    } else if (key === ' ') {
      return;
    }
    event.preventDefault();
    takeBox();
    box.value = text;
    box.focus();
  }, true);

  const NUM_LOCK = 'Num Lock is off, so the digits of the numeric keypad do not arrive. Turn it on, then scan again.';
  document.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === 'Tab') {
      chosen = {};
    }
    const now = performance.now();
    if (/^Numpad\d$/.test(event.code) && event.key.length > 1 && !event.altKey && !event.getModifierState('NumLock')
        && !(now < momentEnds && problems.includes(NUM_LOCK))) {
      report(now, [NUM_LOCK]);
      beep(false);
    }
  }, true);

  // Another return type or User may change every verdict.
  for (const name of ['type', 'user']) {
    form.elements[name].addEventListener('change', () => {
      verdicts.clear();
      show();
      ask();
    });
  }
  form.querySelector('[data-clear]').addEventListener('click', () => {
    load();
    if (!confirm('Clear the list of ' + scans.length.toLocaleString('en-GB') + (scans.length === 1 ? ' scan' : ' scans')
      + '? You cannot undo this.')) {
      box.focus();
      return;
    }
    said.textContent = '';
    said.className = '';
    momentEnds = 0;
    change(() => []);
    box.focus();
  });

  window.addEventListener('storage', event => {
    if (event.key === store || event.key === null) {
      load();
      show();
      ask();
    }
  });

  form.querySelector('.scan').hidden = false;
  document.querySelector('[data-scanner]').hidden = false;
  form.querySelector('[data-ids]').hidden = true;
  load();
  show();
  ask();
  if (document.getElementById('error-summary') === null) {
    box.focus();
  }
}
