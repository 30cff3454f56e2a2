"""How far every training is, from checkpoints and logs."""

from pathlib import Path

from .checkpoint import Checkpoints
from .losslog import LossLog


def tell(work: Path) -> None:
    """Prints a line a training, with its newest figures on validation scenes."""
    folders = sorted(folder for folder in (work / "checkpoints").glob("*") if folder.is_dir())
    if not folders:
        print(f"There are no checkpoints in {work}.")
    for folder in folders:
        state = Checkpoints(folder).newest()
        if state is None:
            print(f"{folder.name}: no checkpoint that can be read.")
            continue
        batch = state["recipe"]["schedule"]["batch"]
        seconds = max(state["seconds"], 1e-9)
        left = (state["total"] - state["step"]) * seconds / max(state["step"], 1) / 60
        print(f"{folder.name}: step {state['step']} of {state['total']}, {state['seconds'] / 3600:.2f} hours, "
              f"{state['step'] * batch / seconds:.1f} samples/s, {state['skipped']} skipped, about {left:.0f} minutes "
              "left")
        newest = {name: points[-1] for (part, name), points in LossLog(work / "logs" / f"{folder.name}.csv")
                  .series().items() if part == "validation"}
        for name, (step, value) in newest.items():
            print(f"    {name} {value:.4f} at step {step}")
    for split in sorted((work / "latents").glob("*/")):
        shards = [folder for folder in split.iterdir() if folder.is_dir()]
        counts = {name: sum((shard / f"{name}.npy").exists() for shard in shards) for name in ("pictures", "seen")}
        print(f"latents, {split.name}: {counts['pictures']} shards of pictures, {counts['seen']} of seen controls")
