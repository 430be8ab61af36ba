/** The page: puts the parts together and draws what has changed. */
import { become, begin } from './changes.js';
import { columns, panelHead, showChannel, showThread } from './conversation.js';
import { ModalHost } from './dialogs.js';
import { el, oncePerFrame, redraw } from './dom.js';
import { OutsidePanel } from './outside.js';
import { closeSide, openChannel, openPermalink, openThread, runShortcut } from './places.js';
import { drawSidebar, sidebarSignature } from './sidebar.js';
import { surfaceFor } from './surface.js';
import { regions, view } from './view.js';

Object.assign(view, {
  openChannel,
  openThread,
  openPermalink,
  runShortcut,
  become,
  draw,
  drawSoon: oncePerFrame(draw),
});

const { main, side } = columns(regions.main, regions.side);
const outside = new OutsidePanel(view);
const modals = new ModalHost(regions.modals, view, surfaceFor);
let shownSidebar = '';
let shownOutside = '';

function draw() {
  const signature = sidebarSignature();
  if (signature !== shownSidebar) redraw(regions.sidebar, drawSidebar());
  shownSidebar = signature;
  regions.side.hidden = !view.side;
  regions.app.classList.toggle('with-side', Boolean(view.side));
  regions.app.classList.toggle('menu-open', view.menuOpen);
  showChannel(main);
  drawSide();
}

function drawSide() {
  const wanted = view.side === 'outside' ? `${view.connections} ${view.whenOffline}` : '';
  if (view.side === 'thread' && view.thread) showThread(side);
  else if (view.side !== 'outside') side.leave();
  else if (wanted !== shownOutside) {
    const scrolled = regions.side.querySelector('.panel')?.scrollTop ?? 0;
    const panel = el('div', { class: 'panel' }, outside.draw());
    if (shownOutside === '') side.leave();
    redraw(regions.side, panelHead('Outside world'), panel);
    panel.scrollTop = scrolled;
  }
  shownOutside = wanted;
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || document.querySelector('dialog[open], .menu:popover-open')) return;
  if (view.menuOpen) {
    view.menuOpen = false;
    draw();
  } else if (view.side) closeSide();
});
window.addEventListener('click', (event) => {
  if (!view.menuOpen || regions.sidebar.contains(event.target) || event.target.closest?.('.menu-button'))
    return;
  view.menuOpen = false;
  draw();
});

await outside.load();
const asked = location.pathname + location.search;
await begin((stack) => modals.show(stack));
if (/^\/archives\/[A-Z0-9]+\/p\d+/.test(asked)) await openPermalink(asked);
