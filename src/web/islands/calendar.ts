// A calendar of ticked days: holding the shift key ticks everything between two days, and dragging ticks what it passes.
// Each day is a box of its own without this script.

let last: HTMLInputElement | undefined;
/** What dragging makes of the days it passes; undefined while nothing is dragged. */
let paints: boolean | undefined;

const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>('[data-days] input')];
const boxOf = (target: EventTarget | null): HTMLInputElement | null =>
  (target instanceof Element && target.closest('[data-days] label')?.querySelector('input')) || null;

document.addEventListener('click', (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || !box.closest('[data-days]')) return;
  const all = boxes();
  if (event.shiftKey && last) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].toSorted((a, b) => a - b);
    for (const between of all.slice(from, (to ?? 0) + 1)) between.checked = box.checked;
  }
  last = box;
});

// A finger scrolls; only a mouse or a pen paints.
document.addEventListener('pointerdown', (event) => {
  const box = event.pointerType === 'touch' || event.shiftKey ? null : boxOf(event.target);
  paints = box ? !box.checked : undefined;
});

document.addEventListener('pointerover', (event) => {
  if (paints === undefined || event.buttons === 0) return;
  const box = boxOf(event.target);
  if (box) box.checked = paints;
});

document.addEventListener('pointerout', (event) => {
  if (paints === undefined || event.buttons === 0) return;
  // The day it began on is left for another: it was no click.
  const box = boxOf(event.target);
  if (box) box.checked = paints;
});

document.addEventListener('pointerup', () => (paints = undefined));
