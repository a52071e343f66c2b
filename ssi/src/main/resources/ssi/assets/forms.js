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
