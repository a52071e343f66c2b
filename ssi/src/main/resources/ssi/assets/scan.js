// Scan in: one row for each scan, kept in this browser. Without this script the page is a text box.
'use strict';

for (const form of document.querySelectorAll('form[data-scan]')) {
  const box = form.querySelector('#scan');
  const ids = form.querySelector('textarea[name="ids"]');
  const said = form.querySelector('#said');
  const rows = document.getElementById('scans');
  const totals = document.getElementById('totals');
  const store = 'scan-in:' + form.dataset.owner;
  const LIST_MAX = 2000; // A form holds 64 KB.
  const AT_ONCE = 50;
  const SHOWN_AFTER_MS = 40;
  let scans = [];
  let sound = null;

  // A scan: {id, state: 'unknown' | 'good' | 'bad' | 'unread', text, maker, status}.
  const load = () => {
    try {
      scans = JSON.parse(localStorage.getItem(store)) || [];
    } catch {
      scans = [];
    }
  };
  const save = () => {
    try {
      localStorage.setItem(store, JSON.stringify(scans));
    } catch {
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

  const TAGS = {good: ['good', 'Good'], bad: ['bad', 'Problem'], unread: ['bad', 'Not read'],
    unknown: ['warn', 'Not checked']};
  const cell = (label, ...content) => {
    const td = document.createElement('td');
    td.dataset.label = label;
    td.append(...content);
    return td;
  };
  const row = scan => {
    const tr = document.createElement('tr');
    const id = document.createElement('span');
    id.className = 'id';
    id.textContent = scan.id;
    const head = cell('Device ID', id);
    head.className = 'head';
    const tag = document.createElement('span');
    tag.className = 'tag ' + TAGS[scan.state][0];
    tag.textContent = TAGS[scan.state][1];
    const verdict = document.createElement('span');
    verdict.append(tag, scan.state === 'good' ? '' : ' ' + (scan.text || ''));
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.className = 'plain';
    remove.textContent = 'Remove';
    remove.setAttribute('aria-label', 'Remove ' + scan.id);
    remove.addEventListener('click', () => {
      scans.splice(scans.indexOf(scan), 1);
      show();
      box.focus();
    });
    tr.append(head, cell('Verdict', verdict), cell('Maker', scan.maker || ''),
      cell('SMI status', scan.status || ''), cell('Remove', remove));
    return tr;
  };
  const render = () => {
    clearTimeout(due);
    due = null;
    rows.replaceChildren(...scans.toReversed().map(row));
    const number = state => scans.filter(scan => scan.state === state).length;
    const parts = [number('good') + ' good', number('bad') + (number('bad') === 1 ? ' problem' : ' problems'),
      number('unread') + ' not read'];
    if (number('unknown') > 0) {
      parts.push(number('unknown') + ' not checked yet');
    }
    totals.textContent = parts.join(', ');
    ids.value = scans.filter(scan => scan.state === 'good').map(scan => scan.id + '\n').join('');
    for (const part of document.querySelectorAll('[data-scanned], [data-clear]')) {
      part.hidden = scans.length === 0;
    }
  };
  // Scans that follow each other quickly are shown together; each is kept at once.
  let due = null;
  const show = () => {
    save();
    due = due ?? setTimeout(render, SHOWN_AFTER_MS);
  };
  form.addEventListener('submit', render);

  // The server's verdicts are asked for together, so that fast scanning does not queue up.
  const choices = () => new URLSearchParams({user: form.elements.user.value, type: form.elements.type.value}).toString();
  let asking = false;
  const ask = async () => {
    if (asking) {
      return;
    }
    asking = true;
    try {
      for (let open = next(); open.length > 0; open = next()) {
        const asked = choices();
        const answer = await fetch('/scan/verdicts?' + asked + '&ids=' + open.map(scan => scan.id).join(','));
        if (answer.redirected || answer.status === 401 || answer.status === 403) {
          tell(false, 'Your session has ended. Your list is kept.');
          const link = document.createElement('a');
          link.href = '/scan';
          link.textContent = 'Sign in';
          said.append(' ', link);
          return;
        }
        if (!answer.ok) {
          throw new Error(answer.statusText);
        }
        const verdicts = await answer.json();
        if (choices() !== asked) {
          continue; // The answer is about an earlier return type or User.
        }
        let allGood = true;
        open.forEach((scan, place) => {
          const verdict = verdicts[place];
          scan.state = verdict.good ? 'good' : 'bad';
          scan.text = verdict.text;
          scan.maker = verdict.maker;
          scan.status = verdict.status;
          allGood = allGood && verdict.good;
          tell(verdict.good, scan.id + ': ' + verdict.text);
        });
        if (open.some(scan => scan.fresh)) {
          beep(allGood);
        }
        open.forEach(scan => delete scan.fresh);
        show();
      }
    } catch {
      tell(false, 'No connection to the service. Your list is kept. Scan another hub to check the list again.');
      beep(false);
    } finally {
      asking = false;
    }
  };
  const next = () => scans.filter(scan => scan.state === 'unknown').slice(0, AT_ONCE);

  const plain = text => text.trim().replace(/^0x/i, '').replace(/[-:\s\u00a0\u2010-\u2015\u2212]/g, '').toUpperCase();
  const take = text => {
    if (text.trim() === '') {
      return;
    }
    const digits = plain(text);
    if (scans.length >= LIST_MAX) {
      tell(false, 'The list is full: ' + LIST_MAX.toLocaleString('en-GB') + ' scans. Download the CSV, then clear the list.');
      beep(false);
      return;
    }
    if (!/^[0-9A-F]{16}$/.test(digits)) {
      scans.push({id: text.trim().slice(0, 60), state: 'unread', text: 'Not a Device ID of 16 hex digits. Scan again.'});
      tell(false, text.trim().slice(0, 60) + ' is not a Device ID of 16 hex digits. Scan again.');
      beep(false);
      show();
      return;
    }
    const id = digits.match(/../g).join('-');
    const known = scans.find(scan => scan.id === id);
    if (known !== undefined) {
      tell(false, id + ' is already in the list.');
      beep(false);
      return;
    }
    scans.push({id, state: 'unknown', fresh: true});
    show();
    ask();
  };

  // Keys typed anywhere on the page belong to a scan, unless a text field has the focus.
  let typed = '';
  let lastKey = 0;
  const PAUSE_MS = 500; // A scanner types faster than this; a person who pauses starts again.
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
    if (event.timeStamp - lastKey > PAUSE_MS) {
      typed = '';
    }
    lastKey = event.timeStamp;
    if (ends && typed.length > 3) {
      event.preventDefault();
      take(typed);
      typed = '';
    } else if (event.key.length === 1 && /[0-9A-Za-z:-]/.test(event.key)) {
      typed += event.key;
      event.preventDefault(); // A list of choices must not follow the digits of a scan.
    }
  }, true);

  // Another return type or User may change every verdict.
  for (const name of ['type', 'user']) {
    form.elements[name].addEventListener('change', () => {
      scans.filter(scan => scan.state !== 'unread').forEach(scan => { scan.state = 'unknown'; });
      show();
      ask();
    });
  }
  form.querySelector('[data-clear]').addEventListener('click', () => {
    scans = [];
    said.textContent = '';
    said.className = '';
    show();
    box.focus();
  });

  form.querySelector('.scan').hidden = false;
  document.querySelector('[data-scanner]').hidden = false;
  form.querySelector('[data-ids]').hidden = true;
  load();
  scans.filter(scan => scan.state !== 'unread').forEach(scan => { scan.state = 'unknown'; });
  show();
  ask();
  if (document.getElementById('error-summary') === null) {
    box.focus();
  }
}
