/** On a small screen the clock and the examples fold away behind a button each; one is open at a time. */
export function foldingPanels(toggles, onOpen) {
  const panelOf = (toggle) => document.getElementById(toggle.getAttribute('aria-controls'));

  function set(toggle, open) {
    toggle.setAttribute('aria-expanded', String(open));
    panelOf(toggle).toggleAttribute('data-open', open);
  }

  const isOpen = (toggle) => toggle.getAttribute('aria-expanded') === 'true';

  function close() {
    for (const toggle of toggles) set(toggle, false);
  }

  for (const toggle of toggles) {
    toggle.addEventListener('click', () => {
      const open = !isOpen(toggle);
      close();
      set(toggle, open);
      if (open) onOpen();
    });
  }
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    const open = toggles.find(isOpen);
    close();
    open?.focus();
  });
  document.addEventListener('click', ({ target }) => {
    if (!target.closest('.bar')) close();
  });

  return { close };
}
