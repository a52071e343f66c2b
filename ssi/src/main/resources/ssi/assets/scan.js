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

  const UNREAD = 'Not a Device ID of 16 hex digits. Scan again.';
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
    shown.append(tag, state === 'good' ? '' : ' ' + (state === 'unread' ? UNREAD : verdict.text ?? ''));
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
    render();
    const open = scans.filter(scan => stateOf(scan) === 'unknown').length;
    if (open > 0) {
      // A file without these hubs would look complete.
      event.preventDefault();
      tell(false, open.toLocaleString('en-GB') + (open === 1 ? ' hub is' : ' hubs are')
        + ' not checked yet. Wait until every hub has a verdict, then try again.');
      ask();
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
  const plain = text => text
    .replace(/[-:"'(){}[\]\s\p{Z}\p{Cc}\p{Cf}\p{DI}\u2800\u2010-\u2015\u2212\u2018\u2019\u201c\u201d]/gu, '')
    .replace(/^0x/i, '').toUpperCase();
  const isDeviceId = text => /^[0-9A-F]{16}$/.test(plain(text));
  // The scans of a pasted list: lines, or Device IDs with commas, semicolons, tabs or spaces between them.
  const scansOf = text => text.split(/[\r\n\u2028\u2029\t,;]+/).flatMap(part => {
    const words = part.split(/[\s\p{Z}]+/u);
    return isDeviceId(part) || !words.some(isDeviceId) ? [part] : words;
  }).filter(scan => plain(scan) !== '');
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
        found.push(id + ' is not a Device ID of 16 hex digits. Scan again.');
        added.push({id, state: 'unread'});
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
  // One line would lose the line ends of a list.
  for (const way of ['paste', 'drop']) {
    box.addEventListener(way, event => {
      const text = (event.clipboardData ?? event.dataTransfer).getData('text');
      if (scansOf(text).length > 1) {
        event.preventDefault();
        take(text);
      }
    });
  }

  // Keys typed anywhere on the page belong to a scan, unless a text field has the focus. A person chooses in a list
  // or presses a button with keys as well: there, only the keys of a Device ID or quick keys are a scan.
  const CONTROLS = 'select, button, a, summary';
  const PAUSE_MS = 500; // A scanner types faster than this; a person who pauses starts again.
  const QUICK_MS = 60; // No person types four keys as quickly as this.
  let typed = '';
  let lastKey = 0;
  let slowest = 0;
  let first = null; // Where the scan began, and what was chosen there.
  // The digits of a scan must not choose in a list.
  const chooseAgain = ({target, value}) => {
    if (target.value !== value) {
      target.value = value;
      target.dispatchEvent(new Event('change', {bubbles: true}));
    }
  };
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const ends = event.key === 'Enter' || event.key === 'Tab';
    if (event.target === box) {
      if (ends && box.value.trim() !== '') {
        event.preventDefault();
        const text = box.value;
        box.value = '';
        take(text);
      } else if (event.key === 'Enter') {
        event.preventDefault();
      }
      return;
    }
    if (event.target.matches('input, textarea')) {
      return;
    }
    // The time of the key, not of its handling: a busy page must not tear a scan apart.
    const pause = event.timeStamp - lastKey;
    lastKey = event.timeStamp;
    if (typed === '' || pause > PAUSE_MS) {
      typed = '';
      slowest = 0;
      first = {target: event.target, value: event.target.value};
    } else {
      slowest = Math.max(slowest, pause);
    }
    const control = event.target.matches(CONTROLS);
    if (ends) {
      if (typed.length > 3 && (!control || slowest <= QUICK_MS || isDeviceId(typed))) {
        event.preventDefault();
        chooseAgain(first);
        take(typed);
      }
      typed = '';
    } else if (event.key.length === 1 && /[0-9A-Za-z:-]/.test(event.key)) {
      typed += event.key;
      if (!control) {
        event.preventDefault();
      }
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
