// What makes the pages quicker to use. Without it they do the same with one click more.
'use strict';

// Enter searches; a pasted list keeps its lines.
for (const box of document.querySelectorAll('textarea[data-enter="submit"]')) {
  box.addEventListener('keydown', event => {
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      box.form.requestSubmit();
    }
  });
}

// One box ticks or clears all of its form.
for (const all of document.querySelectorAll('input[data-all]')) {
  all.addEventListener('change', () => {
    for (const box of all.form.querySelectorAll(`input[name="${all.dataset.all}"]`)) {
      box.checked = all.checked;
    }
  });
}

// An address holds what was asked, and no blanks.
for (const form of document.querySelectorAll('form[method="get"]')) {
  form.addEventListener('formdata', event => {
    for (const [name, value] of [...event.formData]) {
      if (value === '') {
        event.formData.delete(name);
      }
    }
  });
}
document.body.addEventListener('htmx:configRequest', event => {
  for (const [name, value] of Object.entries(event.detail.parameters)) {
    if (value === '') {
      delete event.detail.parameters[name];
    }
  }
});

// A list that could not be fetched must not stand there as if it had been.
document.body.addEventListener('htmx:beforeSwap', event => {
  if (new URL(event.detail.xhr.responseURL).pathname === '/sign-in') {
    event.detail.shouldSwap = false;
    location.reload(); // To sign in again, and come back here.
  }
});
for (const trouble of ['htmx:responseError', 'htmx:sendError', 'htmx:timeout']) {
  document.body.addEventListener(trouble, event => {
    const notice = document.createElement('p');
    notice.className = 'notice bad';
    notice.setAttribute('role', 'alert');
    notice.textContent = 'The list could not be fetched, so what was shown is taken away. Choose the filter again, or load the page anew.';
    event.detail.target.replaceChildren(notice);
  });
}

// A form that takes a while says so and is not sent twice.
for (const form of document.querySelectorAll('form[data-busy]')) {
  form.addEventListener('submit', () => {
    const button = form.querySelector('button[type="submit"]');
    const note = document.createElement('span');
    note.setAttribute('role', 'status');
    note.append(form.dataset.busy + ' ', document.createElement('progress'));
    button.after(note);
    setTimeout(() => { button.disabled = true; }, 0);
  });
}

// A list as a file: counts its rows while they come, and says so when it breaks off.
document.body.addEventListener('click', async event => {
  const link = event.target.closest('a[data-rows]');
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  const said = document.getElementById(link.dataset.rows);
  const parts = [];
  let rows = -Number(link.dataset.head); // Lines that are no rows.
  const shown = () => Math.max(0, rows).toLocaleString('en-GB') + (rows === 1 ? ' row' : ' rows');
  try {
    const answer = await fetch(link.href);
    if (answer.redirected) {
      location.assign(answer.url); // To sign in again.
      return;
    }
    if (!answer.ok) {
      throw new Error(answer.statusText);
    }
    const text = answer.body.getReader();
    let tell = 0;
    for (let part = await text.read(); !part.done; part = await text.read()) {
      parts.push(part.value);
      for (const byte of part.value) {
        rows += byte === 10 ? 1 : 0;
      }
      if (Date.now() > tell) {
        said.textContent = shown() + ' so far…';
        tell = Date.now() + 500;
      }
    }
    const file = document.createElement('a');
    file.href = URL.createObjectURL(new Blob(parts, {type: answer.headers.get('Content-Type')}));
    file.download = link.dataset.name;
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), 60000);
    said.textContent = shown() + ' taken.';
  } catch {
    said.textContent = 'The file broke off after ' + shown() + ', and nothing was kept: try again.';
  }
});

// Scanning: a short high beep for a hub taken, a long low one for what needs a look.
for (const form of document.querySelectorAll('form[data-scan]')) {
  const box = form.querySelector('#scan');
  const list = form.querySelector('textarea[name="ids"]');
  const said = form.querySelector('#said');
  const count = form.querySelector('#count');
  const ids = () => list.value.split(/[\s,;]+/).filter(id => id !== '');
  let sound = null;

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
    beep(good);
  };
  const tally = () => {
    const number = ids().length;
    count.textContent = number === 1 ? '1 hub' : number + ' hubs';
  };

  form.querySelector('.scan').hidden = false;
  box.focus();
  tally();
  list.addEventListener('input', tally);
  box.addEventListener('keydown', async event => {
    if (event.key !== 'Enter') {
      return;
    }
    event.preventDefault();
    const text = box.value.trim();
    box.value = '';
    if (text === '') {
      return;
    }
    const plain = text.replace(/[-:]/g, '').toUpperCase();
    if (!/^[0-9A-F]{16}$/.test(plain)) {
      tell(false, text + ' is not a Device ID of 16 hex digits; scan it again.');
      return;
    }
    const id = plain.match(/../g).join('-');
    if (ids().some(other => other.replace(/[-:]/g, '').toUpperCase() === plain)) {
      tell(false, id + ' is in the list already.');
      return;
    }
    list.value = (list.value.trim() === '' ? '' : list.value.trimEnd() + '\n') + id + '\n';
    list.scrollTop = list.scrollHeight;
    tally();
    try {
      const answer = await fetch('/scan/known?id=' + encodeURIComponent(id));
      const known = answer.ok && (await answer.json()).known;
      tell(known, known ? id + ' taken.' : id + ' is taken, but is no hub of yours that the inventory knows.');
    } catch {
      tell(false, id + ' is taken, but could not be looked up: no connection.');
    }
  });
}
