// Forms offer only what can be done. Without this script the server checks the same rules.
'use strict';

// The fields of fault returns are shown for fault returns.
for (const type of document.querySelectorAll('select[name="type"]')) {
  const form = type.form;
  const update = () => {
    const fault = type.selectedOptions[0].dataset.fault === '1';
    for (const field of form.querySelectorAll('[data-fault-only]')) {
      field.hidden = !fault;
    }
  };
  type.addEventListener('change', update);
  update();
}

// A button that acts on selected rows needs one.
for (const form of document.querySelectorAll('form[data-tick]')) {
  const update = () => {
    const ticked = form.querySelectorAll(`input[name="${form.dataset.tick}"]:checked`).length;
    for (const button of form.querySelectorAll('[data-needs-tick]')) {
      button.disabled = ticked === 0;
      button.title = ticked === 0 ? 'Select a hub first' : '';
    }
  };
  form.addEventListener('change', () => setTimeout(update, 0)); // After "Select all" took effect.
  update();
}

// The reader of an error summary starts there.
document.getElementById('error-summary')?.focus();
