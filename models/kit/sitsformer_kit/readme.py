"""The README of a model folder, written from what was measured."""

import numpy as np

from .training import Scores


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def scores_table(scores: Scores) -> str:
    """Confusion matrix with F1, as Markdown; rows are true classes."""
    lines = [
        "| true \\ predicted | " + " | ".join(scores.names) + " | F1 |",
        "|---|" + "---:|" * (len(scores.names) + 1),
    ]
    for name, row, f1 in zip(scores.names, scores.confusion, scores.f1):
        if row.sum() == 0:
            continue
        lines.append(f"| {name} | " + " | ".join(str(count) for count in row) + f" | {f1:.3f} |")
    return "\n".join(lines)


def section(title: str, text: str, scores: Scores) -> str:
    counted = int(scores.confusion.sum())
    means = np.nanmean([f1 for f1, row in zip(scores.f1, scores.confusion) if row.sum()])
    return (
        f"### {title}\n\n{text}\n\nOverall accuracy **{percent(scores.accuracy)}** of {counted}, mean F1 {means:.3f}.\n\n"
        f"{scores_table(scores)}\n"
    )


def write(folder, description, recipe, sections, differences, command):
    network = description.network
    length = f"up to {description.ladder[-1]} dates, at least {description.min_dates}"
    window = f"{network.window[0]} x {network.window[1]}"
    season = f"season from {description.season_start}" if description.season_start else "any year"
    files = "\n".join(
        f"- `{name}`: {(folder / name).stat().st_size / 1024:.0f} KiB"
        for name in ("model.onnx", "model.pt", "golden.npz")
    )
    text = f"""# {description.name} {description.version}

{description.text}

- Trained on: {description.source}.
- Input: {len(description.bands)} band{"s" if len(description.bands) > 1 else ""} ({", ".join(description.bands)}), \
window {window}, {length}, {season}, day of year as position.
- Classes: {", ".join(f"{entry.value} {entry.title}" for entry in description.classes)}; 0 is no data.
- Network: SITS-Former, width {network.width}, {network.heads} heads, {network.layers} \
layer{"s" if network.layers > 1 else ""}, feed-forward {network.feed_forward}, {network.embedding} embedding.
- Golden sample: both artefacts are within {max(differences.values()):.1e} of PyTorch's logits (limit 1e-4).

{files}

## Accuracy

{chr(10).join(sections)}
## Limits

{chr(10).join("- " + limit for limit in recipe.limits)}

## Made by

    {command}

The seed is fixed. The same machine and libraries give the same weights; others give weights of the same quality.
"""
    (folder / "README.md").write_text(text, encoding="utf-8")
