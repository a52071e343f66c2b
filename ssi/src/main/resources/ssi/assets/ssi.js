// Makes the pages quicker to use. Without scripts they do the same with one more click.
'use strict';

// Tabs share a session, so somebody else may have signed in since this page was loaded. Each request of a script says
// whose page it is for. The server refuses it with 401 if that person is not signed in.
const pageOf = document.querySelector('meta[name="page-of"]')?.content ?? '';
const FOR_PAGE = {'Hub-Returns-Page-Of': encodeURIComponent(pageOf)};
const fetchForPage = address => fetch(address, {headers: FOR_PAGE});

// Enter searches; a pasted list keeps its lines.
document.addEventListener('keydown', event => {
  const box = event.target;
  if (event.key === 'Enter' && !event.shiftKey && box.matches('textarea[data-enter="submit"]')) {
    event.preventDefault();
    box.form.requestSubmit();
  }
});

// A list that is too long for the address of a search is not sent.
const ADDRESS_MAX = 100000; // The service takes a little more.
document.addEventListener('input', event => {
  const box = event.target;
  if (!box.matches('textarea[data-ids-max]')) {
    return;
  }
  const most = Number(box.dataset.idsMax);
  const ids = (box.value.match(/(?:[0-9a-f][^0-9a-z]{0,2}){16}/gi) ?? []).length;
  const takes = `One search takes up to ${most.toLocaleString('en-GB')} Device IDs`;
  const parts = 'Search for one part at a time, or make a returns file of the list and use Check a file.';
  const length = new URLSearchParams({q: box.value.replace(/\n/g, '\r\n')}).toString().length;
  box.setCustomValidity(
    ids > most ? `${takes}. This list has ${ids.toLocaleString('en-GB')}. ${parts}`
      : length > ADDRESS_MAX ? `${takes}, without other text. This text is too long. ${parts}` : '');
  if (box.validationMessage !== '') {
    box.reportValidity();
  }
});

// One box ticks or clears all of its form.
document.addEventListener('change', event => {
  const all = event.target;
  if (all.matches('input[data-all]')) {
    for (const box of all.form.querySelectorAll(`input[name="${all.dataset.all}"]`)) {
      box.checked = all.checked;
    }
  }
});

// An address leaves out the empty fields of a search.
document.addEventListener('formdata', event => {
  if (event.target.matches('form[method="get"]')) {
    for (const [name, value] of [...event.formData]) {
      if (value === '') {
        event.formData.delete(name);
      }
    }
  }
});
document.body.addEventListener('htmx:configRequest', event => {
  delete event.detail.headers['HX-Current-URL']; // It can be as long as the address.
  Object.assign(event.detail.headers, FOR_PAGE);
  for (const [name, value] of Object.entries(event.detail.parameters)) {
    if (value === '') {
      delete event.detail.parameters[name];
    }
  }
});

// A list that could not be loaded must not look as if it had been.
for (const trouble of ['htmx:responseError', 'htmx:sendError', 'htmx:timeout']) {
  document.body.addEventListener(trouble, event => {
    if (event.detail.xhr.status === 401) {
      location.reload(); // It shows whose page it is now, or the sign-in page, which leads back here.
      return;
    }
    const notice = document.createElement('p');
    notice.className = 'notice bad';
    notice.setAttribute('role', 'alert');
    notice.textContent = 'The list could not be loaded. Set the filter again, or reload the page.';
    event.detail.target.replaceChildren(notice);
  });
}

// Says how long the list is now. The region stays in the page, because a screen reader says only what changes in it.
document.addEventListener('htmx:afterSettle', () => {
  const found = document.getElementById('found');
  const count = document.querySelector('#results [data-count]');
  if (found !== null && count !== null) {
    found.textContent = count.innerText;
  }
});

// The reader of an error summary starts there.
document.getElementById('error-summary')?.focus();

// A button that acts on ticked boxes waits for one; a button that acts on all asks first.
const updateButtons = () => {
  for (const button of document.querySelectorAll('button[data-needs]')) {
    button.disabled = button.form.querySelector(`input[name="${button.dataset.needs}"]:checked`) === null;
    button.title = (button.disabled && button.dataset.hint) || '';
  }
};
document.addEventListener('change', updateButtons);
updateButtons();
document.addEventListener('click', event => {
  const button = event.target.closest('button[data-confirm]');
  if (button !== null && !confirm(button.dataset.confirm)) {
    event.preventDefault();
  }
});

// A form that takes a while says so and is not sent twice. No event tells a page that the browser's Stop ended its form, so
// the note has a button that makes the form usable again.
const clearBusy = () => document.querySelectorAll('[data-busy-note]').forEach(note => note.remove());
document.addEventListener('submit', event => {
  const form = event.target;
  if (!form.matches('form[data-busy]')) {
    return;
  }
  if (form.querySelector('[data-busy-note]') !== null) {
    event.preventDefault();
    return;
  }
  const says = document.createElement('span');
  says.setAttribute('role', 'status');
  says.append(form.dataset.busy + ' ', document.createElement('progress'));
  const cancel = document.createElement('button');
  cancel.type = 'button';
  cancel.className = 'plain';
  cancel.textContent = 'Cancel';
  cancel.addEventListener('click', () => {
    window.stop();
    clearBusy();
  });
  const note = document.createElement('span');
  note.dataset.busyNote = '';
  note.append(says, ' ', cancel);
  form.querySelector('button[type="submit"]').after(note);
});
window.addEventListener('pageshow', clearBusy);

// Ticked boxes are lost on the way to another page.
document.addEventListener('click', event => {
  const leaves = event.target.closest('main[data-ticks] :is(a[href]:not([href^="#"]), form[method="get"] button)');
  if (leaves === null || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  const ticked = document.querySelectorAll('[name="' + leaves.closest('main').dataset.ticks + '"]:checked').length;
  if (ticked > 0 && !confirm('Leave this page? You have selected ' + (ticked === 1 ? '1 hub' : ticked + ' hubs')
    + ' here. The selection will be lost.')) {
    event.preventDefault();
  }
});

// Downloading a list: counts the rows as they arrive, and says so if the download breaks off.
document.body.addEventListener('click', async event => {
  const link = event.target.closest('a[data-rows]');
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  const said = document.getElementById(link.dataset.rows);
  const parts = [];
  const countsRows = link.dataset.head !== undefined;
  let rows = -Number(link.dataset.head); // Header lines are not rows.
  let bytes = 0;
  const shown = () => countsRows
    ? Math.max(0, rows).toLocaleString('en-GB') + (rows === 1 ? ' row' : ' rows')
    : Math.ceil(bytes / 1024).toLocaleString('en-GB') + ' KB';
  try {
    const answer = await fetchForPage(link.href);
    if (answer.status === 401) {
      location.reload();
      return;
    }
    if (!answer.ok) {
      throw new Error(answer.statusText);
    }
    const text = answer.body.getReader();
    let tell = 0;
    for (let part = await text.read(); !part.done; part = await text.read()) {
      parts.push(part.value);
      bytes += part.value.length;
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
    said.textContent = shown() + ' downloaded.';
  } catch {
    said.textContent = 'The download stopped after ' + shown() + '. Nothing was saved. Try again.';
  }
});
