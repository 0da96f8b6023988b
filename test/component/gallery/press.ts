/** Presses one button after the other, each as soon as it is there. A name is how the button's name begins. */
export async function press(names: readonly string[]): Promise<void> {
  for (const name of names) (await buttonNamed(name)).click();
  // Whatever moves into its place has arrived.
  await new Promise(requestAnimationFrame);
  const finite = document
    .getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
  await Promise.allSettled(finite.map((animation) => animation.finished));
}

function buttonNamed(name: string): Promise<HTMLButtonElement> {
  const find = () =>
    [...document.querySelectorAll<HTMLButtonElement>('button')].findLast((button) =>
      (button.ariaLabel ?? button.textContent).startsWith(name),
    );
  return new Promise((resolve) => {
    const look = () => {
      const found = find();
      if (!found) return;
      observer.disconnect();
      resolve(found);
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, attributes: true });
    look();
  });
}
