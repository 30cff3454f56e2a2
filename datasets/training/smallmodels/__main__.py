"""The commands: `python -m smallmodels COMMAND`."""

import argparse
import os
import sys
from pathlib import Path

# Threads that wait for each other spin, by OpenMP's default for a long time: beside any other program that
# makes a step take ten times as long. This has to be said before torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "10000")

TRAININGS = {
    "autoencoder": "Trains the autoencoder on pictures and control pictures.",
    "depth": "Trains the depth model.",
    "opinion": "Trains a second depth model, which differs in seed, augmentation and taps.",
    "text": "Trains the tokenizers, and warms the text encoders up on what captions say.",
    "flux": "Trains the transformer together with the text encoders, on cached latents.",
    "distil": "Makes guidance an input of the transformer.",
}
CACHES = {
    "latents": "Encodes all pictures and exact controls with the exported autoencoder.",
    "controls": "Encodes controls as the exported depth model sees them, and disturbed ones.",
}
OTHERS = {
    "export": "Writes the averaged weights of the newest checkpoints once more.",
    "sheets": "Draws the sample sheets of the newest checkpoints once more.",
    "evaluate": "Scores the exported models on the test scenes, with fdeval and beside simple rules.",
    "status": "Tells how far every training is.",
}


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    main = argparse.ArgumentParser(
        prog="python -m smallmodels",
        description="Trains small models in the architectures of Depth Anything V2 and FLUX.1 Depth on rendered "
                    "scenes. Every training goes on where it ended, and README.md has the whole sequence.")
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (TRAININGS | CACHES | OTHERS).items():
        options = commands.add_parser(name, help=text, description=text)
        options.add_argument("--work", type=Path, default=Path(__file__).parent.parent / "work",
                             help="Where checkpoints, logs, sheets and exports go (default: work beside the package).")
        if name == "status":
            continue
        options.add_argument("--data", type=Path, required=True,
                             help="The folder of rendered scenes, with training, validation and test in it.")
        options.add_argument("--threads", type=int, default=0, help="Threads that compute (default: all processors).")
        options.add_argument("--nice", type=int, default=10, help="Give way to other programs (default: 10).")
        options.add_argument("--precision", choices=["auto", "f32", "bf16"], default="auto",
                             help="What networks multiply in; auto takes the faster one (default: auto).")
        if name in TRAININGS or name in CACHES:
            options.add_argument("--minutes", type=float, default=0,
                                 help="End after so many minutes; the same command goes on (default: no limit).")
        if name in TRAININGS:
            options.add_argument("--steps", type=int, default=0,
                                 help="All steps of the training, over all pieces (default: the recipe's).")
            options.add_argument("--start", type=Path, default=None,
                                 help="An exported folder whose weights to begin with, where there is no checkpoint "
                                      "(autoencoder, depth, opinion).")
            options.add_argument("--eager", action="store_true",
                                 help="Compile nothing; flux and distil take half as long again then.")
            options.add_argument("--save-minutes", type=float, default=5,
                                 help="Write a checkpoint every so many minutes (default: 5).")
        if name in ("export", "sheets"):
            options.add_argument("names", nargs="*", choices=[*TRAININGS, []],
                                 help="The trainings (default: all that have a checkpoint).")
        if name == "evaluate":
            options.add_argument("--fdeval", type=Path, default=Path("fdeval"), help="The program (default: fdeval).")
            options.add_argument("--count", type=int, default=200, help="Test scenes (default: 200).")
            options.add_argument("--model", type=Path, default=None,
                                 help="The pipeline's folder (default: the exported distilled one).")
    return main


def lesson(command: str, data: Path, work: Path):
    """What a training command learns."""
    from . import recipes

    if command == "autoencoder":
        from .autoencoder import AutoencoderLesson

        return AutoencoderLesson(data)
    if command in ("depth", "opinion"):
        from .depth import DepthLesson

        return DepthLesson(data, recipes.OPINION, "opinion") if command == "opinion" else DepthLesson(data)
    if command == "text":
        from .text import TextLesson

        return TextLesson(data, work)
    if command == "flux":
        from .flux import FluxLesson

        return FluxLesson(data, work)
    from .distil import DistilLesson

    return DistilLesson(data, work)


def main(arguments: list[str] | None = None) -> None:
    """Runs a command."""
    given = parser().parse_args(arguments)
    if given.command == "status":
        from .status import tell

        return tell(given.work)
    # What was compiled is used again by the next piece.
    os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str((given.work / "compiled").absolute()))
    quiet()
    from . import recipes
    from .piece import Piece
    from .training import Options, settle

    settle(given.threads, given.nice)
    if given.command == "latents":
        from .latents import cache_pictures

        cache_pictures(given.data, given.work, given.minutes, given.precision)
    elif given.command == "controls":
        from .latents import cache_seen

        cache_seen(given.data, given.work, given.minutes, given.precision, recipes.Flux())
    elif given.command == "evaluate":
        from .evaluate import evaluate

        evaluate(given.data, given.work, given.fdeval, given.count, given.model)
    elif given.command in ("export", "sheets"):
        for name in given.names or [n for n in TRAININGS if (given.work / "checkpoints" / n).exists()]:
            Piece(lesson(name, given.data, given.work), Options(work=given.work)).write(given.command)
    else:
        options = Options(work=given.work, minutes=given.minutes, steps=given.steps, precision=given.precision,
                          save_minutes=given.save_minutes, compiles=not given.eager,
                          start=given.start)
        Piece(lesson(given.command, given.data, given.work), options).run()


def quiet() -> None:
    """Keeps the libraries' progress bars and hints out of the logs."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import warnings

    import diffusers
    import transformers

    warnings.filterwarnings("ignore", message="Mismatch dtype between input and weight")
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()


if __name__ == "__main__":
    sys.exit(main())
