/** A file that is dragged over any page may be dropped there; a frame says so. */
export function startDrop(take: (file: File) => void): void {
  const hint = document.createElement("div");
  hint.className = "drop-hint";
  hint.setAttribute("aria-hidden", "true");
  hint.textContent = "Drop the picture to search by it";
  /** Of `dragenter` and `dragleave`, which come for each element on the way. */
  let depth = 0;
  const end = () => {
    depth = 0;
    hint.remove();
  };
  const brings = (event: DragEvent, type: string) => [...(event.dataTransfer?.types ?? [])].includes(type);

  addEventListener("dragenter", (event) => {
    if (!brings(event, "Files")) return;
    depth++;
    document.body.append(hint);
  });
  addEventListener("dragleave", (event) => {
    if (brings(event, "Files") && --depth <= 0) end();
  });
  addEventListener("dragover", (event) => {
    if (brings(event, "Files")) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    end();
    if (!file) return;
    event.preventDefault();
    take(file);
  });
}
