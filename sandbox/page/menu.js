/** Menus: a popover beside its button. */
/** Opens a popover under (or above) its button, moves focus in, arrow keys walk. */
export function showMenu(menu, button) {
  menu.showPopover();
  const at = button.getBoundingClientRect();
  const own = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.right - own.width, innerWidth - own.width - 8))}px`;
  menu.style.top = `${at.bottom + own.height + 8 > innerHeight ? Math.max(8, at.top - own.height - 4) : at.bottom + 4}px`;
  const items = [...menu.querySelectorAll('[role=menuitem]')];
  items[0]?.focus();
  menu.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
  };
  menu.ontoggle = (event) => {
    if (event.newState === 'closed' && menu.contains(document.activeElement)) button.focus();
  };
}
