"""The commands: `python -m smallmodels COMMAND`."""

import argparse
import sys
from pathlib import Path

from . import recipes


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    main = argparse.ArgumentParser(
        prog="python -m smallmodels",
        description="Trains small models in the architectures of Depth Anything V2 and FLUX.1 Depth on rendered "
                    "scenes. Every training goes on where it ended, and README.md has the whole sequence.")
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in TRAININGS.items():
        options = commands.add_parser(name, help=text, description=text)
        shared(options)
        training(options)
    return main


TRAININGS = {
    "autoencoder": "Trains the autoencoder on pictures and control pictures.",
    "depth": "Trains the depth model.",
    "opinion": "Trains a second depth model, which differs in seed, augmentation and taps.",
}


def shared(options: argparse.ArgumentParser) -> None:
    """What every command takes."""
    options.add_argument("--data", type=Path, required=True,
                         help="The folder of rendered scenes, with training, validation and test in it.")
    options.add_argument("--work", type=Path, default=Path(__file__).parent.parent / "work",
                         help="Where checkpoints, logs, sheets and exports go (default: work beside the package).")
    options.add_argument("--threads", type=int, default=0, help="Threads that compute (default: all processors).")


def training(options: argparse.ArgumentParser) -> None:
    """What every training takes."""
    options.add_argument("--minutes", type=float, default=0,
                         help="End this piece after so many minutes; the same command goes on (default: no limit).")
    options.add_argument("--steps", type=int, default=0,
                         help="All steps of the training, over all pieces (default: the recipe's).")
    options.add_argument("--precision", choices=["auto", "f32", "bf16"], default="auto",
                         help="What networks multiply in; auto takes the faster one (default: auto).")
    options.add_argument("--save-minutes", type=float, default=5,
                         help="Write a checkpoint every so many minutes (default: 5).")
    options.add_argument("--nice", type=int, default=10, help="Give way to other programs (default: 10).")


def lesson(command: str, data: Path, work: Path):
    """What a training command learns."""
    if command == "autoencoder":
        from .autoencoder import AutoencoderLesson

        return AutoencoderLesson(data)
    from .depth import DepthLesson

    if command == "depth":
        return DepthLesson(data)
    return DepthLesson(data, recipes.OPINION, "opinion")


def main(arguments: list[str] | None = None) -> None:
    """Runs a command."""
    given = parser().parse_args(arguments)
    quiet()
    from .training import Options, Piece

    options = Options(
        work=given.work, minutes=given.minutes, steps=given.steps, threads=given.threads,
        precision=given.precision, save_minutes=given.save_minutes, nice=given.nice)
    Piece(lesson(given.command, given.data, given.work), options).run()


def quiet() -> None:
    """Keeps the libraries' progress bars and hints out of the logs."""
    import os

    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import diffusers
    import transformers

    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()


if __name__ == "__main__":
    sys.exit(main())
